import { type Duration, HOUR, type Instant } from '../time.ts';
import type { Storm } from './score.ts';

/** Even a service that never respawns may do so now and then; per hour. */
const CHANCE_RATE = 0.5;
/** So many storms that are none may be expected in the whole log. */
const BY_CHANCE_MAX = 0.01;

/** What the storms of a log stand out from. */
export interface Background {
  readonly from: Instant;
  readonly to: Instant;
  readonly services: number;
  /** Respawns in an ordinary hour, by service. */
  readonly rates: Readonly<Float64Array>;
}

/** The storms that somebody could have done something about: those that went on for longer than `grace`. */
export function lastingStorms(storms: readonly Storm[], grace: Duration, background: Background): Storm[] {
  return storms.filter((storm) => storm.last - storm.first > grace && standsOut(storm, background));
}

/**
 * Whether so many respawns in so short a time are no accident: that chance alone, at the service's ordinary rate, makes
 * such a run anywhere in the log is next to impossible. (Chernoff's bound for a Poisson tail, times the places where it
 * might have happened.)
 */
export function standsOut(storm: Storm, { from, to, services, rates }: Background): boolean {
  const length = storm.last - storm.first;
  const expected = (((rates[storm.service] ?? 0) + CHANCE_RATE) * Math.max(length, 1)) / HOUR;
  const excess = storm.respawns - expected;
  if (excess <= 0) return false;
  const places = Math.max(1, services * ((to - from) / Math.max(length, 1)));
  const logOfChance = excess - storm.respawns * Math.log(storm.respawns / expected) + Math.log(places);
  return logOfChance < Math.log(BY_CHANCE_MAX);
}
