import type { SavedContent } from './content.ts';
import type { Identity } from './identity.ts';
import type { Totals } from './totals.ts';

/**
 * How far the log was read, as plain JSON, to be kept together with whatever was learnt from the lines. It names
 * every file and every earlier content that could still turn up, so that a follower started from it a day and seven
 * rotations later reads each line once.
 */
export interface Position {
  readonly version: 1;
  readonly path: string;
  /** The log and its rotated files, the current one last. */
  readonly logs: readonly SavedLog[];
  /** Contents whose own file is gone, truncated or replaced; a copy or a .gz of them may turn up. */
  readonly detached: readonly SavedContent[];
  readonly copies: readonly SavedCopy[];
  readonly totals: Readonly<Totals>;
}

export interface SavedLog {
  readonly identity: Identity;
  readonly path: string;
  readonly content: SavedContent;
  /** Size and time of the last write when it was closed; null if it was open. */
  readonly closed: { readonly size: number; readonly modified: string } | null;
}

/** A file that holds nothing new: its content is known under another name. */
export interface SavedCopy {
  readonly identity: Identity;
  readonly size: number;
  readonly modified: string;
  /** Index into `logs` and then `detached`; -1 when it was left alone as history. */
  readonly of: number;
}
