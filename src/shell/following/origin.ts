import { crc32 } from 'node:zlib';
import { type Content, HEAD_BYTES, TAIL_BYTES } from './content.ts';
import type { Pace } from './pace.ts';
import type { Source } from './source.ts';

/** Fewer consumed bytes than this (three lines) may be equal by chance in two files written in the same second. */
const STRONG_BYTES = 128;

/** A known content that a file begins with. */
export interface Origin {
  readonly content: Content;
  /** The file holds all that was consumed, so that reading can go on in it. Otherwise it is an early, shorter copy. */
  readonly full: boolean;
  /** So much agrees that it cannot be by chance. */
  readonly strong: boolean;
}

/**
 * Which of the known contents a file holds a copy of, best first. By the CRC of everything consumed where it is
 * known, else by its first and last bytes. A file shorter than what was consumed is compared by its first bytes.
 */
export async function originsOf(source: Source, known: readonly Content[], pace: Pace): Promise<Origin[]> {
  const candidates = known.filter((content) => content.offset > 0);
  const bySum = candidates.filter(({ offset, crc }) => source.sum?.length === offset && source.sum.crc === crc);
  if (bySum.length > 0) return bySum.map((content) => originBy(content, true, content.offset));
  const scan = new Scan(candidates);
  for await (const chunk of source.chunks()) {
    scan.take(chunk);
    if (scan.decided) break;
    await pace.breathe(chunk.length);
  }
  return scan.origins();
}

function originBy(content: Content, full: boolean, agreed: number): Origin {
  return { content, full, strong: agreed >= STRONG_BYTES };
}

/** Walks through a file once and finds at which known offsets it agrees. */
class Scan {
  readonly #full: Content[] = [];
  #open: Content[];
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #crc = 0;
  #length = 0;
  #headSeen = false;

  constructor(candidates: readonly Content[]) {
    this.#open = [...candidates].sort((a, b) => a.offset - b.offset);
  }

  get decided(): boolean {
    return this.#open.length === 0;
  }

  take(chunk: Uint8Array): void {
    if (!this.#headSeen) this.#takeHead(chunk);
    let at = 0;
    for (let next = this.#open[0]; next && next.offset <= this.#length + chunk.length - at; next = this.#open[0]) {
      const upTo = at + next.offset - this.#length;
      this.#pass(chunk.subarray(at, upTo));
      at = upTo;
      this.#open.shift();
      if (this.#agrees(next)) this.#full.push(next);
    }
    this.#pass(chunk.subarray(at));
  }

  origins(): Origin[] {
    if (!this.#headSeen) this.#dropOtherHeads();
    const full = this.#full.map((content) => originBy(content, true, content.offset)).reverse();
    const partial = this.#open.map((content) => originBy(content, false, Math.min(this.#length, HEAD_BYTES)));
    return this.#length === 0 ? [] : [...full, ...partial];
  }

  #takeHead(chunk: Uint8Array): void {
    this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES - this.#head.length)]);
    this.#headSeen = this.#head.length === HEAD_BYTES;
    if (this.#headSeen) this.#dropOtherHeads();
  }

  #dropOtherHeads(): void {
    this.#open = this.#open.filter(({ head }) => {
      const shared = Math.min(head.length, this.#head.length);
      return this.#head.compare(head, 0, shared, 0, shared) === 0;
    });
  }

  #pass(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#length += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  #agrees({ crc, head, tail }: Content): boolean {
    if (crc !== undefined) return crc === this.#crc;
    const shared = Math.min(head.length, this.#head.length);
    if (this.#head.compare(head, 0, shared, 0, shared) !== 0) return false;
    return tail.length === 0 || this.#tail.subarray(-tail.length).equals(tail);
  }
}
