import { closeSync, readSync } from 'node:fs';
import { type Content, emptyContent, HEAD_BYTES, TAIL_BYTES } from './content.ts';
import { isForeign } from './foreign.ts';
import { type IdentityOptions, openSeen, type Sight } from './identity.ts';
import type { Ledger } from './ledger.ts';
import { sourceOf } from './source.ts';

/** How far back from its end the last newline of an old file is looked for. */
const LAST_LINE_BYTES = 64 << 10;

/**
 * Enters a file that is older than the first start as read to its end, without reading it. What is still appended to
 * it is read, and when it is compressed later, the .gz is known by the first and last bytes.
 */
export function historyOf(sight: Sight, parts: { readonly ledger: Ledger; readonly identity: IdentityOptions }): void {
  const fd = openSeen(sight, parts.identity);
  if (fd === undefined) return; // it is being rotated just now: a later look takes it for a missed one
  try {
    if (isForeign(sight) || sourceOf(fd).compressed) {
      parts.ledger.noteCopy(sight, undefined);
      return;
    }
    const log = parts.ledger.log(sight, readToEnd(fd, sight.size));
    log.closed = { size: sight.size, modifiedNs: sight.modifiedNs };
  } finally {
    closeSync(fd);
  }
}

function readToEnd(fd: number, size: number): Content {
  const last = bytesAt(fd, Math.max(0, size - LAST_LINE_BYTES), Math.min(size, LAST_LINE_BYTES));
  const offset = size - last.length + last.lastIndexOf(10) + 1;
  return {
    ...emptyContent(),
    offset,
    crc: offset === 0 ? 0 : undefined,
    head: bytesAt(fd, 0, Math.min(offset, HEAD_BYTES)),
    tail: bytesAt(fd, Math.max(0, offset - TAIL_BYTES), Math.min(offset, TAIL_BYTES)),
    known: size,
  };
}

function bytesAt(fd: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, from));
}
