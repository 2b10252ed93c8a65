import type { Duration } from '../time.ts';
import type { Grid } from './grid.ts';
import type { Score, Storm } from './score.ts';

/** What one rule, `respawns` within `within`, would have done. */
export interface Candidate {
  readonly respawns: number;
  readonly within: Duration;
  readonly alerts: number;
  /** Alerts that were over within the grace: nobody could have acted. */
  readonly cleared: number;
  /** From the first respawn to the alert, the median of the lasting storms it caught; undefined if it caught none. */
  readonly delay: Duration | undefined;
  /** Lasting storms in which it did not fire. */
  readonly missed: number;
  /** How long a lasting storm went untold, on average; one that was missed, for all its length. */
  readonly untold: Duration;
  /** Whether no other candidate is both earlier and quieter. */
  readonly onFrontier: boolean;
}

/** The results of all candidates for one grace, by threshold, then window. */
export function candidatesOf(grid: Grid, score: Score, graceIndex: number, lasting: readonly Storm[]): Candidate[] {
  const pairs = grid.respawns.flatMap((respawns) => grid.within.map((within) => ({ respawns, within })));
  const all = pairs.map((pair, i) => ({
    ...pair,
    alerts: score.alerts[i] ?? 0,
    cleared: score.cleared[graceIndex]?.[i] ?? 0,
    ...delaysOf(i, lasting),
  }));
  return all.map((one) => ({ ...one, onFrontier: lasting.length > 0 && !all.some((other) => isBetter(other, one)) }));
}

/** How long each lasting storm went untold by a candidate. */
export function untoldIn(storm: Storm, candidate: number): Duration {
  return Math.min(storm.delay[candidate] ?? Number.POSITIVE_INFINITY, storm.last - storm.first);
}

function delaysOf(candidate: number, lasting: readonly Storm[]) {
  const caught = lasting.map((storm) => storm.delay[candidate] ?? Number.POSITIVE_INFINITY).filter(Number.isFinite);
  const untold = lasting.reduce((sum, storm) => sum + untoldIn(storm, candidate), 0) / Math.max(1, lasting.length);
  return { delay: median(caught), missed: lasting.length - caught.length, untold };
}

type Measured = Pick<Candidate, 'cleared' | 'untold'>;

/** No worse on either axis, and better on one. */
function isBetter(other: Measured, one: Measured): boolean {
  const noWorse = other.cleared <= one.cleared && other.untold <= one.untold;
  return noWorse && (other.cleared < one.cleared || other.untold < one.untold);
}

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
