import { type Duration, type Instant, MINUTE } from './time.ts';

/** A line stamped this much before one that precedes it is out of order: counted, not judged … */
export const OUT_OF_ORDER: Duration = 5 * MINUTE;
/** … but so many of them on end, in order among themselves, say that the host's clock was set back. */
const LINES = 20;

/** The lines out of order since the last one that was not. */
export interface LateRun {
  lines: number;
  at: Instant;
}

/** Takes one more line out of order into account; true when the clock must have been set back. */
export function isSetBack(run: LateRun, at: Instant): boolean {
  run.lines = Math.abs(at - run.at) <= OUT_OF_ORDER ? run.lines + 1 : 1;
  run.at = at;
  return run.lines >= LINES;
}

/** No state has a count or a span this large, and no log is older (1973). */
const INSTANT_MIN = 1e11;

/**
 * A state whose clock said `now` and says `to` from here on: every instant later than `to` moves back with it, so that
 * windows, waits and repeats go on where they were. Any JSON state of the core.
 */
export function movedBack<State>(state: State, now: Instant, to: Instant): State {
  const move = (_key: string, value: unknown) => {
    return typeof value === 'number' && value > to && value > INSTANT_MIN ? value - (now - to) : value;
  };
  return JSON.parse(JSON.stringify(state), move);
}
