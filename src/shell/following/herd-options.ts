import type { HerdLimits } from './herd-limits.ts';
import type { FollowLimits } from './limits.ts';
import type { LogPattern } from './pattern.ts';
import type { Position } from './position.ts';
import type { FollowTrouble } from './troubles.ts';

/** Which files to follow, from where, and whom to tell. Limits may be given to replace the defaults. */
export interface HerdOptions extends Partial<FollowLimits & HerdLimits> {
  readonly patterns: readonly LogPattern[];
  /** From `positions()` of an earlier life. What no pattern names any more is let go. */
  readonly positions: readonly Position[];
  /** At the first start of all, when there are no positions, read the rotated files too. */
  readonly history?: boolean;
  /** As an earlier life told it: of a log that came later, what was rotated before it was found is read too. */
  readonly knownUntil?: number | undefined;
  /** As of a follower: false for polling only, and for file systems without birth times. */
  readonly live?: boolean;
  readonly birthTimes?: boolean;
  /** Whole lines of one file; valid during the call only. `positions()` covers them already. */
  onLines(path: string, bytes: Uint8Array): void;
  /** A file is not followed any more: it was absent for long, or made room for another. */
  onLetGo?(path: string): void;
  /** First when all that was found at the start was read to its end, then whenever one file was. */
  onCaughtUp(): void;
  onTrouble(trouble: FollowTrouble): void;
}
