import { type Duration, type Instant, MINUTE } from '../core/time.ts';

/** The only place that reads the system's clock. */
export interface Clock {
  now(): Instant;
  /** Calls back once, at or soon after `at`, unless the result is called first. */
  wakeAt(at: Instant, wake: () => void): () => void;
}

/** setTimeout takes no more than this; a longer wait wakes early, and whoever waits looks again. */
const TIMEOUT_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    const timer = setTimeout(wake, Math.min(TIMEOUT_MAX, Math.max(0, at - Date.now())));
    return () => clearTimeout(timer);
  },
};

/** Local time minus UTC at an instant, in the zone of this process. */
export function ownOffset(at: Instant): Duration {
  return 0 - new Date(at).getTimezoneOffset() * MINUTE; // never -0
}
