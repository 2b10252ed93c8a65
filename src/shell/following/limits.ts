/** What following may take at a time, and how often it looks. Milliseconds and bytes. */
export interface FollowLimits {
  /** How often chokidar looks at the name while Tail is live: inotify tells of all else but a symlink or directory that
   * was changed. */
  readonly watchPollMs: number;
  /** The same while there is no live Tail: it is what new lines are noticed by. */
  readonly watchPollNotLiveMs: number;
  /** How often the safety net looks whether a notice was missed. Each waking of a quiet process costs 0.3 ms of CPU. */
  readonly safetyPollMs: number;
  /** The same while a rotated file may still be written to, or a copy may still turn up. */
  readonly restlessPollMs: number;
  /** The same while there is no directory, which chokidar would not notice coming. */
  readonly absentPollMs: number;
  /** How often the directory is read though nothing changed in it: late writers on closed files show only there. */
  readonly scanMs: number;
  /** Work between two breaths of the event loop, whichever comes first. */
  readonly passBytesMax: number;
  readonly passMsMax: number;
  /** A longer line, its newline included, is skipped and counted. */
  readonly lineBytesMax: number;
  readonly chunkBytes: number;
  /** When more than this is unread, the own reader takes over from Tail, which is made for trickles. */
  readonly liveBytesMax: number;
  /** A rotated file that got nothing for this long is closed. It is still looked at by name. */
  readonly retireMs: number;
  /** How long the copy of a truncated log may take to turn up before its unread rest is called lost. */
  readonly settleMs: number;
  /** More earlier contents than this, whose file is nowhere to be seen, are forgotten: the oldest first. */
  readonly absentMax: number;
  /** How long stop() may go on reading. */
  readonly stopMsMax: number;
}

export const FOLLOW_LIMITS: FollowLimits = {
  watchPollMs: 1_000,
  watchPollNotLiveMs: 250,
  safetyPollMs: 10_000,
  restlessPollMs: 200,
  absentPollMs: 1_000,
  scanMs: 60_000,
  passBytesMax: 4 << 20,
  passMsMax: 5,
  lineBytesMax: 1 << 20,
  chunkBytes: 256 << 10,
  liveBytesMax: 1 << 20,
  retireMs: 30_000,
  settleMs: 10_000,
  absentMax: 48,
  stopMsMax: 1_000,
};
