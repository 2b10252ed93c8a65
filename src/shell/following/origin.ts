import { crc32 } from 'node:zlib';
import { type Content, HEAD_BYTES, TAIL_BYTES } from './content.ts';
import { endOfFill } from './lines.ts';
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
  const candidates = known.filter(({ offset }) => offset > 0).map((content) => ({ content, as: { ...content } }));
  const bySum = candidates.filter(({ as }) => source.sum?.length === as.offset && source.sum.crc === as.crc);
  if (bySum.length > 0) return bySum.map(fullyIn);
  const scan = new Scan(candidates);
  for await (const chunk of source.chunks()) {
    scan.take(chunk);
    if (scan.decided) break;
    await pace.breathe(chunk.length);
  }
  return scan.origins();
}

/** A content and how it was when the comparison began: Tail may read on meanwhile. */
interface Candidate {
  readonly content: Content;
  readonly as: Readonly<Content>;
}

function fullyIn({ content, as }: Candidate): Origin {
  return { content, full: true, strong: as.offset - as.fill >= STRONG_BYTES };
}

/** Walks through a file once and finds at which known offsets it agrees. */
class Scan {
  readonly #full: Candidate[] = [];
  #open: Candidate[];
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #crc = 0;
  #length = 0;
  #fill = 0;
  #headSeen = false;

  constructor(candidates: readonly Candidate[]) {
    this.#open = [...candidates].sort((a, b) => a.as.offset - b.as.offset);
  }

  get decided(): boolean {
    return this.#open.length === 0;
  }

  take(chunk: Uint8Array): void {
    if (!this.#headSeen) this.#takeHead(chunk);
    let at = 0;
    for (let next = this.#open[0]; next && next.as.offset <= this.#length + chunk.length - at; next = this.#open[0]) {
      const upTo = at + next.as.offset - this.#length;
      this.#pass(chunk.subarray(at, upTo));
      at = upTo;
      this.#open.shift();
      if (this.#agrees(next.as)) this.#full.push(next);
    }
    this.#pass(chunk.subarray(at));
  }

  origins(): Origin[] {
    if (!this.#headSeen) this.#dropOtherHeads();
    if (this.#head.length === 0) return [];
    const strong = this.#head.length >= STRONG_BYTES;
    return [
      ...this.#full.map(fullyIn).reverse(),
      ...this.#open.map(({ content }) => ({ content, full: false, strong })),
    ];
  }

  #takeHead(chunk: Uint8Array): void {
    const from = this.#length === this.#fill ? endOfFill(chunk, 0) : 0;
    this.#fill += from;
    this.#head = Buffer.concat([this.#head, chunk.subarray(from, from + HEAD_BYTES - this.#head.length)]);
    this.#headSeen = this.#head.length === HEAD_BYTES;
    if (this.#headSeen) this.#dropOtherHeads();
  }

  #dropOtherHeads(): void {
    this.#open = this.#open.filter(({ as }) => this.#headAgrees(as));
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.length === 0) return; // as in `advance`
    this.#crc = crc32(bytes, this.#crc);
    this.#length += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  #agrees(content: Content): boolean {
    if (content.crc !== undefined) return content.crc === this.#crc;
    return this.#headAgrees(content) && this.#tail.subarray(-content.tail.length).equals(content.tail);
  }

  #headAgrees({ fill, head }: Content): boolean {
    const shared = Math.min(head.length, this.#head.length);
    return fill === this.#fill && this.#head.compare(head, 0, shared, 0, shared) === 0;
  }
}
