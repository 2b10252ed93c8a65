import { type Duration, MINUTE, SECOND } from '../../core/time.ts';

/**
 * How long a transport is left alone after its n-th failure in a row. Most outages are a restart: for the first
 * minute one mail asks every 2 s, so that all are out within 3 s of the server's return; then 5, 10, 30 s … 5 min.
 */
export const BACKOFF: readonly Duration[] = [
  SECOND,
  ...Array.from({ length: 30 }, () => 2 * SECOND),
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
];

/** Spread, so that a fleet does not come back in step: up to this part of the delay, up or down. */
const JITTER = 0.2;

/** `random` in [0, 1). The last step repeats for ever. */
export function backoffDelay(steps: readonly Duration[], failures: number, random: number): Duration {
  const step = steps[Math.min(failures, steps.length) - 1] ?? 0;
  return step * (1 + JITTER * (2 * random - 1));
}
