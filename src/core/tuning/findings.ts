import { DAY, type Duration, type Instant, MINUTE } from '../time.ts';
import { type Advice, advise, STORMS_MIN } from './advice.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import type { Grid } from './grid.ts';
import { lastingStorms } from './lasting.ts';
import type { Storm } from './score.ts';
import type { Trials } from './trials.ts';

/** A log shorter than this says nothing of how often: a rate would be a number out of noise. */
const RATE_SPAN_MIN: Duration = DAY;

/** So soon must be over what nobody could have acted on. For short logs, of which nothing lasted so long, the second. */
export const GRACES: readonly Duration[] = [5 * MINUTE, MINUTE];

/** What a log says about thresholds. */
export interface Findings {
  readonly grace: Duration;
  /** Whether the first grace had to be given up, because too few storms lasted so long. */
  readonly graceShortened: boolean;
  readonly candidates: readonly Candidate[];
  readonly storms: { readonly all: number; readonly lasting: readonly Storm[]; readonly longest: Duration };
  /** Undefined when the log does not say enough. */
  readonly advice: Advice | undefined;
  /** Weeks that the log covers; undefined when it is too short for a rate. */
  readonly weeks: number | undefined;
  /** More runs than could be looked at. */
  readonly tooNoisy: boolean;
}

/** Weighs what the trials counted in a log from its first stamp to its last. */
export function findingsOf(
  grid: Grid,
  trials: Trials,
  log: { from: Instant; to: Instant; services: number },
): Findings {
  const { score } = trials;
  const background = { ...log, rates: trials.ordinaryRates(log.from, log.to) };
  const lastingOf = (grace: Duration) => lastingStorms(score.storms, grace, background);
  const enough = score.graces.findIndex((grace) => lastingOf(grace).length >= STORMS_MIN);
  const chosen = Math.max(0, enough);
  const grace = score.graces[chosen] ?? 0;
  const lasting = lastingOf(grace);
  const candidates = candidatesOf(grid, score, chosen, lasting);
  const tooNoisy = score.tooMany > 0;
  const longest = Math.max(0, ...lastingOf(0).map(({ first, last }) => last - first));
  const span = log.to - log.from;
  return {
    ...{ grace, graceShortened: chosen > 0, candidates, tooNoisy },
    storms: { all: lastingOf(0).length, lasting, longest },
    advice: enough < 0 || tooNoisy ? undefined : advise(candidates, lasting, grace),
    weeks: span < RATE_SPAN_MIN ? undefined : span / (7 * DAY),
  };
}
