import { type Duration, MINUTE } from '../time.ts';
import { type Candidate, untoldIn } from './candidates.ts';
import type { Storm } from './score.ts';

/** A rule with a window up to this is fast, the others are slow. */
export const FAST_WINDOW_MAX: Duration = 5 * MINUTE;
/** With fewer lasting storms nothing is recommended: it would be chance. */
export const STORMS_MIN = 3;

/** One rule for storms that are plain to see, one for those that take their time. */
export interface Advice {
  readonly fast: Candidate | undefined;
  readonly slow: Candidate | undefined;
  /** Lasting storms that neither catches. */
  readonly missed: number;
}

/**
 * Chooses two rules. What is weighed: how long lasting storms go untold, and alerts that nobody could have acted on. One
 * of those costs as much as `grace` of silence in a storm that lasts: that is how long one looks at it for nothing. The
 * slow rule is for what the fast one misses, or, where it misses nothing, the quietest that would catch all as well.
 */
export function advise(candidates: readonly Candidate[], lasting: readonly Storm[], grace: Duration): Advice {
  const numbered = candidates.map((candidate, i) => ({ candidate, i }));
  const [fasts, slows] = [
    numbered.filter(({ candidate }) => candidate.within <= FAST_WINDOW_MAX),
    numbered.filter(({ candidate }) => candidate.within > FAST_WINDOW_MAX),
  ];
  // A storm that no fast candidate catches says nothing about which of them is best.
  const plain = lasting.filter((storm) => fasts.some(({ i }) => catches(i, storm)));
  const fast = plain.length === 0 ? undefined : cheapest(fasts, plain, grace);
  const left = lasting.filter((storm) => fast === undefined || !catches(fast.i, storm));
  const slow = left.length > 0 ? cheapest(slows, left, grace) : quietest(slows, lasting);
  const missed = left.filter((storm) => slow === undefined || !catches(slow.i, storm)).length;
  return { fast: fast?.candidate, slow: slow?.candidate, missed };
}

interface Numbered {
  readonly candidate: Candidate;
  readonly i: number;
}

function catches(candidate: number, storm: Storm): boolean {
  return Number.isFinite(storm.delay[candidate]);
}

/** First the fewest storms missed, then the least cost, then the higher threshold: it has the greater margin. */
function cheapest(from: readonly Numbered[], storms: readonly Storm[], grace: Duration): Numbered | undefined {
  const cost = ({ candidate, i }: Numbered) =>
    storms.reduce((sum, storm) => sum + untoldIn(storm, i), 0) + candidate.cleared * grace;
  return best(from, ({ candidate, i }) => [
    storms.filter((storm) => !catches(i, storm)).length,
    cost({ candidate, i }),
    -candidate.respawns,
    candidate.within,
  ]);
}

function quietest(from: readonly Numbered[], storms: readonly Storm[]): Numbered | undefined {
  return best(from, ({ candidate, i }) => [
    storms.filter((storm) => !catches(i, storm)).length,
    candidate.cleared,
    candidate.untold,
    -candidate.respawns,
    candidate.within,
  ]);
}

/** The one with the least key, the first number deciding before the second and so on. */
function best(from: readonly Numbered[], keyOf: (one: Numbered) => readonly number[]): Numbered | undefined {
  let found: { one: Numbered; key: readonly number[] } | undefined;
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
