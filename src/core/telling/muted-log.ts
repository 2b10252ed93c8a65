import { DAY, type Duration, type Instant } from '../time.ts';

/** An alert that fired and was not told, from when to when, and why. */
export interface MutedAlert {
  readonly service: string;
  readonly rule: string;
  readonly why: string;
  readonly from: Instant;
  readonly to: Instant;
}

const REMEMBERED: Duration = 14 * DAY;
const MUTED_MAX = 500;

/** Notes that an alert is muted at `now`; one that was muted for the same reason before is only prolonged. */
export function noteMuted(
  log: readonly MutedAlert[],
  muted: Omit<MutedAlert, 'from' | 'to'>,
  since: Instant,
  now: Instant,
) {
  const { service, rule, why } = muted;
  const known = log.find((m) => m.service === service && m.rule === rule && m.why === why && m.from === since);
  const others = log.filter((m) => m !== known && m.to > now - REMEMBERED);
  return [...others, { service, rule, why, from: since, to: now }].slice(-MUTED_MAX);
}
