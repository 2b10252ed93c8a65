import type { Position } from './position.ts';
import { type FollowState, type FollowStats, statsFrom } from './stats.ts';
import { emptyTotals, type Totals } from './totals.ts';

/** How many files there are, and how they are followed. */
export interface FileCounts {
  readonly found: number;
  readonly awake: number;
  readonly parked: number;
  readonly missing: number;
  /** There, but beyond the limit. */
  readonly refused: number;
}

/** How the following of all files goes together: sums, and the longest lag. */
export interface HerdStats extends FollowStats {
  readonly files: FileCounts;
}

export interface Parked {
  readonly path: string;
  readonly position: Position | undefined;
  readonly standing: string;
  readonly wantedAt: number;
  readonly seen: { readonly there: boolean; readonly size: number };
}

/** Of a file without a follower, from its position and the last look at its name. */
export function parkedStats({ path, position, standing, wantedAt, seen }: Parked): FollowStats {
  const waits = standing === 'waiting';
  const read = position?.logs.at(-1)?.content.offset ?? 0;
  const lag = waits && seen.there ? (seen.size >= read ? seen.size - read : seen.size) : 0;
  return {
    ...statsFrom(position?.totals ?? emptyTotals()),
    path,
    state: stateOf({ position, seen }),
    lag_bytes: lag,
    lag_seconds: lag === 0 ? 0 : (performance.now() - wantedAt) / 1_000,
    live: false,
  };
}

/** The sums over all files, with what those counted that were let go. */
export function sumOf(files: readonly FollowStats[], gone: Totals): Omit<FollowStats, 'path' | 'state'> {
  const sum = (pick: (stats: FollowStats) => number) => files.reduce((total, stats) => total + pick(stats), 0);
  return {
    lag_bytes: sum((stats) => stats.lag_bytes),
    lag_seconds: files.reduce((longest, { lag_seconds }) => Math.max(longest, lag_seconds), 0),
    bytes: gone.bytes + sum((stats) => stats.bytes),
    lines: gone.lines + sum((stats) => stats.lines),
    rotations: gone.rotations + sum((stats) => stats.rotations),
    truncations: gone.truncations + sum((stats) => stats.truncations),
    truncations_without_copy: gone.withoutCopy + sum((stats) => stats.truncations_without_copy),
    recovered: {
      copies: gone.recoveredCopies + sum((stats) => stats.recovered.copies),
      gz: gone.recoveredGz + sum((stats) => stats.recovered.gz),
    },
    skipped: {
      tooLong: gone.tooLong + sum((stats) => stats.skipped.tooLong),
      abandoned: gone.abandoned + sum((stats) => stats.skipped.abandoned),
      fillBytes: gone.fillBytes + sum((stats) => stats.skipped.fillBytes),
    },
    known_lost_bytes: gone.knownLostBytes + sum((stats) => stats.known_lost_bytes),
    live: files.some(({ live }) => live),
  };
}

function stateOf({ position, seen }: Pick<Parked, 'position' | 'seen'>): FollowState {
  if (!seen.there) return 'missing';
  return position ? 'reading' : 'starting';
}
