import { DAY, type Duration, HOUR, type Instant, MINUTE } from '../time.ts';

/** A storm that is over. */
export interface Storm {
  readonly service: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly respawns: number;
  /** Who said to have taken it up; absent when nobody did. */
  readonly takenUpBy?: string | undefined;
}

const REMEMBERED: Duration = 7 * DAY;
const STORMS_MAX = 2_000;
const FLAP_WINDOW: Duration = HOUR;
const FLAPS = 2;

/** A service that flaps is over only after this long without a respawn. */
export const FLAP_QUIET: Duration = 30 * MINUTE;

/** Remembers a storm, and forgets those that are a week old; at most `STORMS_MAX` are kept, the newest. */
export function remember(storms: readonly Storm[], storm: Storm): Storm[] {
  return [...storms.filter((old) => old.to > storm.to - REMEMBERED), storm].slice(-STORMS_MAX);
}

/**
 * Storms of one service in the week before one that began at `start`, oldest first. That one itself is among `storms`
 * when its end is told, and may have lasted no time at all.
 */
export function stormsBefore(storms: readonly Storm[], service: string, start: Instant): Storm[] {
  return storms.filter(({ service: whose, from, to }) => {
    return whose === service && from < start && to > start - REMEMBERED && to <= start;
  });
}

/** How many storms of the service ended within the last hour, this one included, if that makes it flap; else 0. */
export function flapsOf(storms: readonly Storm[], service: string, now: Instant): number {
  const recent = storms.filter((storm) => storm.service === service && storm.to > now - FLAP_WINDOW);
  return recent.length >= FLAPS ? recent.length + 1 : 0;
}
