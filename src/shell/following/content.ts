import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { endOfFill } from './lines.ts';

/**
 * How far one run of bytes was read, wherever those bytes lie now: in the log, in a rotated file, a copy or a .gz.
 * It carries enough of what was read to recognise the same bytes under another name, or to see that they are gone.
 */
export interface Content {
  /** Bytes consumed: always the beginning of a line, unless `skipping`. */
  offset: number;
  /** Of all consumed bytes; undefined when they were never read (history). */
  crc: number | undefined;
  /** How many NULs it begins with: the hole that a truncation leaves under a writer with a place of its own. */
  fill: number;
  /** The first bytes after those, up to HEAD_BYTES of them. */
  head: Uint8Array;
  /** The last bytes before `offset`, up to TAIL_BYTES of them. */
  tail: Uint8Array;
  /** Inside a line that is too long: what comes up to its newline is not delivered. */
  skipping: boolean;
  /** The largest size ever seen, for saying what was lost. */
  known: number;
  /** Its file was cut or is gone, and it is not settled yet whether a copy of its rest turns up. */
  awaited: boolean;
}

/** A content as plain JSON, bytes in base64. */
export interface SavedContent {
  readonly offset: number;
  readonly crc: number | null;
  readonly fill: number;
  readonly head: string;
  readonly tail: string;
  readonly skipping: boolean;
  readonly known: number;
  readonly awaited: boolean;
}

export const HEAD_BYTES = 256;
export const TAIL_BYTES = 64;

const NOTHING = new Uint8Array(0);
const proof = Buffer.allocUnsafe(TAIL_BYTES + (4 << 10));

export function emptyContent(): Content {
  return { offset: 0, crc: 0, fill: 0, head: NOTHING, tail: NOTHING, skipping: false, known: 0, awaited: false };
}

/** Counts `bytes`, which follow what was consumed so far, as consumed. */
export function advance(content: Content, bytes: Uint8Array): void {
  if (bytes.length === 0) return; // zlib's crc32 of nothing may be 0 instead of what it was
  const { tail, offset, crc } = content;
  if (offset - content.fill < HEAD_BYTES) growHead(content, bytes);
  content.tail =
    bytes.length >= TAIL_BYTES
      ? Uint8Array.from(bytes.subarray(bytes.length - TAIL_BYTES))
      : joined(tail.subarray(Math.max(0, tail.length + bytes.length - TAIL_BYTES)), bytes);
  if (crc !== undefined) content.crc = crc32(bytes, crc);
  content.offset = offset + bytes.length;
  content.known = Math.max(content.known, content.offset);
}

/**
 * Whether the open file still holds what was consumed, by the bytes just before the offset. Asked *after* a read it
 * vouches for that read: a truncation does not undo itself. So a truncation shows even when the file has grown past
 * the offset again, and so does an inode that was given to another file. Where nothing was consumed yet there are no
 * such bytes: then, and when it was read in parts, only `next`, what was read behind the offset, can vouch for itself.
 */
export function stillHolds(fd: number, { tail, offset }: Content, next: Uint8Array = NOTHING): boolean {
  const length = tail.length + next.length;
  if (length === 0) return true;
  const bytes = length <= proof.length ? proof : Buffer.allocUnsafe(length);
  const got = readSync(fd, bytes, 0, length, offset - tail.length);
  if (got < length || bytes.compare(tail, 0, tail.length, 0, tail.length) !== 0) return false;
  return bytes.compare(next, 0, next.length, tail.length, length) === 0;
}

/** The content as it stands, to be set aside while the original starts anew. */
export function setAside(content: Content): Content {
  const old = { ...content };
  Object.assign(content, emptyContent());
  return old;
}

export function saveContent(content: Content): SavedContent {
  return {
    ...content,
    crc: content.crc ?? null,
    head: Buffer.from(content.head).toString('base64'),
    tail: Buffer.from(content.tail).toString('base64'),
  };
}

export function loadContent(saved: SavedContent): Content {
  return {
    ...saved,
    crc: saved.crc ?? undefined,
    head: Buffer.from(saved.head, 'base64'),
    tail: Buffer.from(saved.tail, 'base64'),
  };
}

function growHead(content: Content, bytes: Uint8Array): void {
  const from = content.offset === content.fill ? endOfFill(bytes, 0) : 0;
  content.fill += from;
  content.head = joined(content.head, bytes.subarray(from, from + HEAD_BYTES - content.head.length));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
