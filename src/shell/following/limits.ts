/** What following may take at a time, and how often it looks. Milliseconds and bytes. */
export interface FollowLimits {
  /** How often the safety net looks whether a notice was missed, when all is quiet. */
  readonly safetyPollMs: number;
  /** The same while the log is missing, or a rotated file may still be written to. */
  readonly restlessPollMs: number;
  /** How often chokidar looks at the name. */
  readonly watchPollMs: number;
  /** How often the directory is read though nothing points to a rotation: late writers on closed files show only there. */
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
  /** How long stop() may go on reading. */
  readonly stopMsMax: number;
}

export const FOLLOW_LIMITS: FollowLimits = {
  safetyPollMs: 1_000,
  restlessPollMs: 200,
  watchPollMs: 250,
  scanMs: 10_000,
  passBytesMax: 4 << 20,
  passMsMax: 5,
  lineBytesMax: 1 << 20,
  chunkBytes: 256 << 10,
  liveBytesMax: 1 << 20,
  retireMs: 30_000,
  settleMs: 10_000,
  stopMsMax: 1_000,
};
