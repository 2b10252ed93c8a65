import type { FollowLimits } from './limits.ts';
import type { Position } from './position.ts';
import type { FollowTrouble, Troubles } from './troubles.ts';

/**
 * What the followers of many logs have in common. Whoever shares it looks at the names, and calls `look()` of a follower
 * when something happened to its own, and from time to time: it has neither a watch nor a safety net of its own then.
 */
export interface Shared {
  /** Where bytes are read into. */
  readonly chunk: Buffer;
  readonly troubles: Troubles;
  /** Whether the file of this name is followed by itself, however much it looks like a rotated file. */
  isLogOfItsOwn(path: string): boolean;
}

/** What to follow, from where, and whom to tell. Limits may be given to replace the defaults. */
export interface FollowerOptions extends Partial<FollowLimits> {
  readonly path: string;
  /** From `position()` of an earlier life. Without it, the first start ever: the current file from its beginning. */
  readonly position?: Position | undefined;
  /** At the first start, read the rotated files too. */
  readonly history?: boolean;
  /** At the first start, rotated files written to at this wall time (ms) or later are read even without `history`. */
  readonly newsSince?: number | undefined;
  readonly shared?: Shared | undefined;
  /** False: no inotify, no /proc; new lines are noticed by polling. */
  readonly live?: boolean;
  /** False: the file system tells no birth times. Default: found out. */
  readonly birthTimes?: boolean;
  /** Whole lines, each with its newline; valid during the call only. `position()` covers them already. */
  onLines(bytes: Uint8Array): void;
  /** Everything that can be seen now has been handed over. */
  onCaughtUp(): void;
  onTrouble(trouble: FollowTrouble): void;
  /** After each pass over the files, whether or not it came to its end. */
  onPass?(): void;
}
