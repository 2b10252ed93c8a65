import type { Instant } from '../time.ts';
import type { TalliesState } from './tallies.ts';

/** As the state file has it: the first stamp, then what each later one has come after, in milliseconds; causes if there are any. */
export type PackedTallies = readonly { readonly service: number; readonly at: number[]; readonly cause?: number[] }[];

/** Tallies are most of what is remembered of many services; so written, they take a third. */
export function packed(tallies: TalliesState): PackedTallies {
  return tallies.map(({ service, at, cause }) => ({
    service,
    at: at.map((instant, i) => instant - (at[i - 1] ?? 0)),
    ...(cause.some((why) => why !== 0) && { cause }),
  }));
}

/** The tallies again. Those of version 1 were not packed: no stamp comes so long after another. */
export function unpacked(tallies: PackedTallies): TalliesState {
  return tallies.map(({ service, at, cause = [] }) => ({ service, at: summed(at), cause }));
}

function summed(steps: readonly number[]): Instant[] {
  let at = 0;
  return steps.map((step) => {
    at = step >= INSTANT_MIN ? step : at + step;
    return at;
  });
}

/** 1973; as a wait, three years. */
const INSTANT_MIN = 1e11;
