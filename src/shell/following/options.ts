import type { FollowLimits } from './limits.ts';
import type { Position } from './position.ts';
import type { FollowTrouble } from './troubles.ts';

/** What to follow, from where, and whom to tell. Limits may be given to replace the defaults. */
export interface FollowerOptions extends Partial<FollowLimits> {
  readonly path: string;
  /** From `position()` of an earlier life. Without it, the first start ever: the current file from its beginning. */
  readonly position?: Position | undefined;
  /** At the first start, read the rotated files too. */
  readonly history?: boolean;
  /** False: no inotify, no /proc; new lines are noticed by polling. */
  readonly live?: boolean;
  /** False: the file system tells no birth times. Default: found out. */
  readonly birthTimes?: boolean;
  /** Whole lines, each with its newline; valid during the call only. `position()` covers them already. */
  onLines(bytes: Uint8Array): void;
  /** Everything that can be seen now has been handed over. */
  onCaughtUp(): void;
  onTrouble(trouble: FollowTrouble): void;
}
