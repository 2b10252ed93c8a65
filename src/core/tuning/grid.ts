import { type Duration, HOUR, MINUTE, SECOND } from '../time.ts';

/** Every threshold with every window: the candidates. Both ascend. */
export interface Grid {
  readonly respawns: readonly number[];
  readonly within: readonly Duration[];
}

/** More values on one side are thinned out: a hundred candidates are plenty to choose from. */
const VALUES_MAX = 10;

const NICE_RESPAWNS: readonly number[] = [
  2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500,
];

const NICE_WINDOWS: readonly Duration[] = [
  ...[5, 10, 15, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];

/** 5 to 50 respawns within 10 s to 2 h, the default rules among them. */
export const DEFAULT_GRID: Grid = {
  respawns: [5, 6, 8, 10, 12, 15, 20, 25, 30, 50],
  within: [10 * SECOND, 30 * SECOND, ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE), HOUR, 2 * HOUR],
};

/** The thresholds from one to another, both included, at steps that people choose. */
export function respawnsBetween(from: number, to: number): number[] {
  return between(NICE_RESPAWNS, from, to);
}

/** The windows from one to another, both included, at steps that people choose. */
export function windowsBetween(from: Duration, to: Duration): Duration[] {
  return between(NICE_WINDOWS, from, to);
}

function between(nice: readonly number[], from: number, to: number): number[] {
  const inner = nice.filter((value) => value > from && value < to);
  const keep = Math.min(inner.length, VALUES_MAX - 2);
  const kept = Array.from({ length: keep }, (_, i) => inner[Math.floor(((i + 0.5) * inner.length) / keep)] ?? from);
  return [...new Set([from, ...kept, to])];
}
