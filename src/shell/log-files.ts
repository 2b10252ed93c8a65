import { closeSync, createReadStream, openSync, readSync } from 'node:fs';

/** Read at a time, unless something else is asked for. */
const CHUNK_BYTES = 256 * 1024;
/** Of a `.gz`, each piece is a new buffer that waits for the collector: of four times as large ones, 18 MB did. */
const PACKED_BYTES = 64 * 1024;
/** Room left behind every chunk, so that a fast reader may look a few bytes past the end. */
const SLACK_BYTES = 64;
const LF = 10;

/** Whole lines, each ending with a line feed; valid until the next one is asked for. */
export type Lines = AsyncIterable<Uint8Array>;

/** Told how many bytes of the file itself were read: for a `.gz`, compressed ones. */
export type OnBytes = (bytes: number) => void;

/**
 * Reads a past log in chunks of whole lines: a file, a `.gz` (streamed), or `-` for standard input. A last line
 * without a line feed is left out, for it is not finished. Errors of the file system are thrown as they come.
 */
export function readLog(path: string, onBytes: OnBytes = () => undefined, chunkBytes = CHUNK_BYTES): Lines {
  if (path === '-') return cutLines(process.stdin, onBytes, chunkBytes);
  if (path.endsWith('.gz')) return cutLines(unzipped(path, onBytes, chunkBytes), () => undefined, chunkBytes);
  return readPlain(path, onBytes, chunkBytes);
}

/** The quick way for plain files: one buffer, filled again and again. */
async function* readPlain(path: string, onBytes: OnBytes, chunkBytes: number): Lines {
  const fd = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes + SLACK_BYTES);
    for (let kept = 0; ; ) {
      if (kept === buffer.length - SLACK_BYTES) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const read = readSync(fd, buffer, kept, buffer.length - SLACK_BYTES - kept, null);
      if (read === 0) return;
      onBytes(read);
      const filled = kept + read;
      const end = buffer.lastIndexOf(LF, filled - 1) + 1;
      if (end > 0) yield buffer.subarray(0, end);
      buffer.copyWithin(0, end, filled);
      kept = filled - end;
    }
  } finally {
    closeSync(fd);
  }
}

/** Unpacks in another thread while the chunk before is judged; small chunks would cost a turn of the loop each. */
async function* unzipped(path: string, onBytes: OnBytes, chunkBytes: number): AsyncIterable<Buffer> {
  // Loaded when first needed: it takes 10 ms.
  const { createGunzip } = await import('node:zlib');
  const file = createReadStream(path, { highWaterMark: Math.min(PACKED_BYTES, chunkBytes) });
  const gunzip = createGunzip({ chunkSize: chunkBytes / 2 });
  // An error of the file does not travel down a pipe by itself.
  file.on('error', (error) => gunzip.destroy(error));
  file.on('data', (chunk) => onBytes(chunk.length));
  try {
    yield* file.pipe(gunzip);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** What comes in pieces is put together in one buffer, too: of pieces let go, 30 MB more wait for the collector. */
async function* cutLines(stream: AsyncIterable<Buffer>, onBytes: OnBytes, chunkBytes: number): Lines {
  let buffer = Buffer.allocUnsafe(2 * chunkBytes + SLACK_BYTES);
  let kept = 0;
  for await (const chunk of stream) {
    onBytes(chunk.length);
    const filled = kept + chunk.length;
    const missing = filled + SLACK_BYTES - buffer.length;
    if (missing > 0) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length + missing)]);
    chunk.copy(buffer, kept);
    const end = buffer.lastIndexOf(LF, filled - 1) + 1;
    if (end > 0) yield buffer.subarray(0, end);
    buffer.copyWithin(0, end, filled);
    kept = filled - end;
  }
}
