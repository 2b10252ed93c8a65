import { fstatSync } from 'node:fs';
import type { Log } from './ledger.ts';
import type { Totals } from './totals.ts';

export type FollowState = 'starting' | 'reading' | 'missing' | 'unreadable' | 'stopped';

/** How the following goes, for status and metrics; snake_case because it is shown as it is. Counts span all lives. */
export interface FollowStats {
  readonly path: string;
  readonly state: FollowState;
  /** Written and not handed over, in all open files; a half line counts. */
  readonly lag_bytes: number;
  /** How long something has been waiting to be handed over. */
  readonly lag_seconds: number;
  readonly bytes: number;
  readonly lines: number;
  readonly rotations: number;
  readonly truncations: number;
  readonly truncations_without_copy: number;
  readonly recovered: { readonly copies: number; readonly gz: number };
  readonly skipped: { readonly tooLong: number; readonly abandoned: number; readonly fillBytes: number };
  readonly known_lost_bytes: number;
  /** Whether inotify tells of new lines; otherwise polling does. */
  readonly live: boolean;
}

export function statsOf(path: string, state: FollowState, logs: readonly Log[], totals: Totals): FollowStats {
  const lags = logs.map(({ fd, content }) => Math.max(0, fstatSync(fd).size - content.offset));
  const lagging = logs.filter((_, i) => (lags[i] ?? 0) > 0).map(({ grewAt }) => grewAt);
  return {
    path,
    state,
    lag_bytes: lags.reduce((sum, lag) => sum + lag, 0),
    lag_seconds: lagging.length === 0 ? 0 : Math.max(0, performance.now() - Math.min(...lagging)) / 1_000,
    bytes: totals.bytes,
    lines: totals.lines,
    rotations: totals.rotations,
    truncations: totals.truncations,
    truncations_without_copy: totals.withoutCopy,
    recovered: { copies: totals.recoveredCopies, gz: totals.recoveredGz },
    skipped: { tooLong: totals.tooLong, abandoned: totals.abandoned, fillBytes: totals.fillBytes },
    known_lost_bytes: totals.knownLostBytes,
    live: logs.some(({ live }) => live !== undefined),
  };
}
