/** What was read, and what was not, over all lives of the follower: part of its position. */
export interface Totals {
  bytes: number;
  lines: number;
  rotations: number;
  truncations: number;
  /** Files whose unread rest was read from a copy or a .gz, or that were only ever seen as such. */
  recoveredCopies: number;
  recoveredGz: number;
  /** Lines longer than the limit. */
  tooLong: number;
  /** Half lines whose file ended without the newline ever coming. */
  abandoned: number;
  /** NUL bytes at the beginning of lines: what a truncated file is filled with by a writer that keeps its place. */
  fillBytes: number;
  /** Files cut or removed of which no copy turned up: what came after the last look at them is not known. */
  withoutCopy: number;
  /** Seen, unread, and gone without a copy. */
  knownLostBytes: number;
}

export function emptyTotals(): Totals {
  return {
    bytes: 0,
    lines: 0,
    rotations: 0,
    truncations: 0,
    recoveredCopies: 0,
    recoveredGz: 0,
    tooLong: 0,
    abandoned: 0,
    fillBytes: 0,
    withoutCopy: 0,
    knownLostBytes: 0,
  };
}
