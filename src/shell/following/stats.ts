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

/** How it stands at the moment: what it does, and since when (monotonic) something may be waiting. */
export interface Standing {
  readonly path: string;
  readonly state: FollowState;
  readonly caughtUpAt: number;
}

export function statsOf(standing: Standing, logs: readonly Log[], totals: Totals): FollowStats {
  const lag = logs.reduce((sum, { fd, content }) => sum + Math.max(0, fstatSync(fd).size - content.offset), 0);
  return {
    path: standing.path,
    state: standing.state,
    lag_bytes: lag,
    lag_seconds: lag === 0 ? 0 : (performance.now() - standing.caughtUpAt) / 1_000,
    ...statsFrom(totals),
    live: logs.some(({ live }) => live !== undefined),
  };
}

/** What only holds at the moment. */
type Momentary = 'path' | 'state' | 'lag_bytes' | 'lag_seconds' | 'live';

/** What is counted over all lives, under the names people see. */
export function statsFrom(totals: Readonly<Totals>): Omit<FollowStats, Momentary> {
  return {
    bytes: totals.bytes,
    lines: totals.lines,
    rotations: totals.rotations,
    truncations: totals.truncations,
    truncations_without_copy: totals.withoutCopy,
    recovered: { copies: totals.recoveredCopies, gz: totals.recoveredGz },
    skipped: { tooLong: totals.tooLong, abandoned: totals.abandoned, fillBytes: totals.fillBytes },
    known_lost_bytes: totals.knownLostBytes,
  };
}
