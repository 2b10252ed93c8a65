import { advance, type Content } from './content.ts';
import { countLines, endOfFill, nextFill } from './lines.ts';
import type { Totals } from './totals.ts';

const LF = 10;

/** The one way bytes leave: whole lines go to the sink, and what was consumed is noted in the same breath. */
export class Delivery {
  readonly #onLines: (bytes: Uint8Array) => void;
  readonly #totals: Totals;
  readonly #lineBytesMax: number;

  constructor(onLines: (bytes: Uint8Array) => void, totals: Totals, lineBytesMax: number) {
    this.#onLines = onLines;
    this.#totals = totals;
    this.#lineBytesMax = lineBytesMax;
  }

  /** Takes the bytes that follow `content.offset` and returns how many it consumed: all but a last half line. */
  feed(content: Content, bytes: Uint8Array): number {
    let at = content.skipping ? this.#skip(content, bytes) : 0;
    const end = Math.max(at, bytes.lastIndexOf(LF) + 1);
    while (at < bytes.length) {
      const fill = nextFill(bytes, at);
      const until = fill < 0 ? end : Math.min(fill, end);
      if (until > at) this.#hand(content, bytes.subarray(at, until));
      at = Math.max(at, until);
      if (fill < 0 || fill > at || (fill >= end && bytes.length - at < this.#lineBytesMax)) break;
      at = this.#skipFill(content, bytes, fill);
    }
    if (bytes.length - at < this.#lineBytesMax) return at;
    content.skipping = true;
    advance(content, bytes.subarray(at));
    return bytes.length;
  }

  /** Hands over whole lines that are known to follow `content.offset`. */
  #hand(content: Content, lines: Uint8Array): void {
    advance(content, lines);
    this.#totals.bytes += lines.length;
    this.#totals.lines += countLines(lines);
    this.#tell(lines);
  }

  /** What the receiver throws is no fault of the file's, whatever it looks like: it ends the process. */
  #tell(lines: Uint8Array): void {
    try {
      this.#onLines(lines);
    } catch (cause) {
      throw new Error('Cannot hand over lines: their receiver failed', { cause });
    }
  }

  #skip(content: Content, bytes: Uint8Array): number {
    const newline = bytes.indexOf(LF);
    const end = newline < 0 ? bytes.length : newline + 1;
    if (newline >= 0) {
      content.skipping = false;
      this.#totals.tooLong++;
    }
    advance(content, bytes.subarray(0, end));
    return end;
  }

  /**
   * Fill is consumed together with the line behind it, unless there is too much of it: an offset in the midst of
   * NULs would not show a truncation.
   */
  #skipFill(content: Content, bytes: Uint8Array, from: number): number {
    const end = endOfFill(bytes, from);
    this.#totals.fillBytes += end - from;
    advance(content, bytes.subarray(from, end));
    return end;
  }
}
