import { type Duration, MINUTE, SECOND } from '../../core/time.ts';

/**
 * How long a transport is left alone after its n-th failure in a row. Most outages are a restart: for the first
 * minute one mail asks every 2 s, so that all are out within 3 s of the server's return. Then 5, 10, 30 s; every
 * minute for a while, as greylisting servers want to be asked again after about five; every 5 minutes in the end.
 */
export const BACKOFF: readonly Duration[] = [
  SECOND,
  ...times(30, 2 * SECOND),
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  ...times(6, MINUTE),
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

function times(count: number, step: Duration): Duration[] {
  return Array.from({ length: count }, () => step);
}
