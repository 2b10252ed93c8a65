import type { Duration } from '../core/time.ts';
import { DEFAULT_GRID, type Grid, respawnsBetween, windowsBetween } from '../core/tuning/grid.ts';
import { durationOf, OptionError } from './between.ts';

/** More candidates than this would take their time, and nobody could look through them. */
const VALUES_MAX = 20;
const RESPAWNS_MIN = 2;
const RESPAWNS_MAX = 1000;

/**
 * The candidates that `--respawns 5..50 --within 10s..2h` ask for; `5,10,20` are the values themselves. Without an
 * option: the default's values.
 * @throws {OptionError} with the option and what is wrong with it.
 */
export function gridOf({ respawns, within }: { respawns?: string | undefined; within?: string | undefined }): Grid {
  return {
    respawns: valuesOf('--respawns', respawns, { read: threshold, between: respawnsBetween }) ?? DEFAULT_GRID.respawns,
    within: valuesOf('--within', within, { read: window, between: windowsBetween }) ?? DEFAULT_GRID.within,
  };
}

interface Kind {
  read(option: string, text: string): number;
  between(from: number, to: number): number[];
}

function valuesOf(option: string, text: string | undefined, { read, between }: Kind): number[] | undefined {
  if (text === undefined) return undefined;
  const ends = text.split('..');
  if (ends.length === 2) {
    const [from = 0, to = 0] = ends.map((end) => read(option, end));
    if (from > to) throw new OptionError(`Cannot read ${option} "${text}": the smaller one comes first`);
    return between(from, to);
  }
  const values = text.split(',').map((value) => read(option, value));
  if (values.length > VALUES_MAX) throw new OptionError(`Cannot use ${option}: at most ${VALUES_MAX} values`);
  return [...new Set(values)].sort((a, b) => a - b);
}

function threshold(option: string, text: string): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= RESPAWNS_MIN && value <= RESPAWNS_MAX) return value;
  throw new OptionError(
    `Cannot read ${option} "${text}": write ${RESPAWNS_MIN} to ${RESPAWNS_MAX}, as in 5..50 or 5,10,20`,
  );
}

function window(option: string, text: string): Duration {
  const value = durationOf(option, text.trim());
  if (value > 0) return value;
  throw new OptionError(`Cannot read ${option} "${text}": write a span above zero, as in 10s..2h`);
}
