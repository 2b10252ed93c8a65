import { type Duration, MINUTE } from '../time.ts';
import { type Candidate, untoldIn } from './candidates.ts';
import type { Storm } from './score.ts';

/** A rule with a window up to this is fast, the others are slow. */
export const FAST_WINDOW_MAX: Duration = 5 * MINUTE;
/** With fewer lasting storms nothing is recommended: it would be chance … */
export const STORMS_MIN = 2;
/** … and with fewer than this it is said to be a hint. */
export const STORMS_GOOD = 5;
/** So much later on average, as a share of the grace, a rule may be for the sake of a greater margin. */
const MARGIN = 0.05;
/** What a storm costs the fast rule at most that it misses, in graces. */
const MISSED_BY_FAST = 2;

/** One rule for storms that are plain to see, one for those that take their time. */
export interface Advice {
  /** Undefined when no fast candidate catches anything. */
  readonly fast: Candidate | undefined;
  readonly slow: Candidate | undefined;
  /** Lasting storms that neither catches. */
  readonly missed: number;
}

/** A candidate and its number, by which storms know their delays. */
interface Choice {
  readonly candidate: Candidate;
  readonly i: number;
}

/**
 * Chooses two rules. What is weighed: how long lasting storms go untold, and alerts that nobody could have acted on. One
 * of those costs as much as `grace` of silence in a storm that lasts: that is how long one looks at it for nothing. The
 * fast rule need not catch everything: what it misses is the slow one's to tell.
 */
export function advise(candidates: readonly Candidate[], lasting: readonly Storm[], grace: Duration): Advice {
  const choices = candidates.map((candidate, i) => ({ candidate, i }));
  const fasts = choices.filter(({ candidate, i }) => isFast(candidate) && lasting.some((storm) => catches(storm, i)));
  const slows = choices.filter(({ candidate }) => !isFast(candidate));
  const fast = cheapest(fasts, { storms: lasting, grace, missedCost: MISSED_BY_FAST * grace });
  const left = lasting.filter((storm) => fast === undefined || !catches(storm, fast.i));
  const storms = left.length > 0 ? left : lasting;
  const fewest = Math.min(...slows.map(({ i }) => missedBy(i, storms)));
  const slow = cheapest(
    slows.filter(({ i }) => missedBy(i, storms) === fewest),
    { storms, grace, missedCost: Number.POSITIVE_INFINITY },
  );
  return {
    fast: fast?.candidate,
    slow: slow?.candidate,
    missed: slow === undefined ? left.length : missedBy(slow.i, left),
  };
}

function isFast({ within }: Candidate): boolean {
  return within <= FAST_WINDOW_MAX;
}

interface Weights {
  readonly storms: readonly Storm[];
  readonly grace: Duration;
  /** What a storm costs at most that was missed. */
  readonly missedCost: Duration;
}

/**
 * The one that costs least. Of those that cost nearly the same, the quietest, and of those the one that asks for more
 * respawns in less time: the next log will not be quite like this one, and that one has the greatest margin.
 */
function cheapest(choices: readonly Choice[], weights: Weights): Choice | undefined {
  const priced = choices.map((choice) => ({ ...choice, cost: costOf(choice, weights) }));
  const least = Math.min(...priced.map(({ cost }) => cost));
  const affordable = least + MARGIN * weights.grace * weights.storms.length;
  return best(
    priced.filter(({ cost }) => cost <= affordable),
    ({ candidate, cost }) => [candidate.cleared, -candidate.respawns, candidate.within, cost],
  );
}

function costOf({ candidate, i }: Choice, { storms, grace, missedCost }: Weights): Duration {
  const silence = storms.reduce((sum, storm) => {
    const untold = untoldIn(storm, i);
    return sum + (catches(storm, i) ? untold : Math.min(untold, missedCost));
  }, 0);
  return silence + candidate.cleared * grace;
}

function missedBy(candidate: number, storms: readonly Storm[]): number {
  return storms.filter((storm) => !catches(storm, candidate)).length;
}

function catches(storm: Storm, candidate: number): boolean {
  return Number.isFinite(storm.delay[candidate]);
}

/** The one with the least key, the first number deciding before the second and so on. */
function best<One>(from: readonly One[], keyOf: (one: One) => readonly number[]): One | undefined {
  let found: { one: One; key: readonly number[] } | undefined;
  for (const one of from) {
    const key = keyOf(one);
    if (found === undefined || isLess(key, found.key)) found = { one, key };
  }
  return found?.one;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, i) => value !== b[i]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
