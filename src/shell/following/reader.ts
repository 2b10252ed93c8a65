import { fstatSync, readSync } from 'node:fs';
import { type Content, stillHolds, TAIL_BYTES } from './content.ts';
import type { Delivery } from './delivery.ts';
import type { FollowLimits } from './limits.ts';

/** What a step of reading found: `more` to read at once, the `end` for now, or that what was consumed is gone. */
export type Step = { readonly found: 'more' | 'end' | 'truncated'; readonly bytes: number };

/**
 * Our own reader: takes the gap at the start, the rest of a rotated file, a copy, and everything that Tail is too far
 * behind for. It is told a descriptor and a content, and keeps nothing but its buffer.
 */
export class Reader {
  readonly #delivery: Delivery;
  readonly #limits: FollowLimits;
  readonly #chunk: Buffer;
  #buffer: Buffer;

  /** The chunk is where bytes are read into; it may be shared, as nothing is left in it between two steps. */
  constructor(delivery: Delivery, limits: FollowLimits, chunk = chunkFor(limits)) {
    this.#delivery = delivery;
    this.#limits = limits;
    this.#chunk = chunk;
    this.#buffer = chunk;
  }

  /** Reads one chunk after `content.offset` and delivers its whole lines. */
  step(fd: number, content: Content): Step {
    const bytes = readSync(fd, this.#buffer, 0, this.#buffer.length, content.offset);
    const wasCut = content.offset > 0 ? !stillHolds(fd, content) : this.#isCutUnread(fd, content, bytes);
    if (wasCut) return { found: 'truncated', bytes: 0 };
    content.known = Math.max(content.known, content.offset + bytes);
    if (bytes === 0) return { found: 'end', bytes: 0 };
    const full = bytes === this.#buffer.length;
    const used = this.#delivery.feed(content, this.#buffer.subarray(0, bytes));
    if (used === 0 && full) this.#grow();
    else if (used > 0 && this.#buffer !== this.#chunk) this.#buffer = this.#chunk;
    return { found: full ? 'more' : 'end', bytes };
  }

  /** Whether a step would find anything: new bytes, or a truncation. Cheap, for looking often. */
  worthAStep(fd: number, content: Content): boolean {
    return fstatSync(fd).size !== content.known || !stillHolds(fd, content);
  }

  /** Before anything is consumed, a cut shows in the size, and else in the beginning of what was read just now. */
  #isCutUnread(fd: number, content: Content, bytes: number): boolean {
    const beginning = this.#buffer.subarray(0, Math.min(bytes, TAIL_BYTES));
    return fstatSync(fd).size < content.known || !stillHolds(fd, content, beginning);
  }

  #grow(): void {
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(this.#buffer.length * 2, this.#limits.lineBytesMax));
  }
}

export function chunkFor({ chunkBytes, lineBytesMax }: FollowLimits): Buffer {
  return Buffer.allocUnsafeSlow(Math.min(chunkBytes, lineBytesMax));
}
