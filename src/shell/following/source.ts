import { fstatSync, readSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 256 << 10;
const GZIP_TRAILER_BYTES = 8;

/** What lies in a file, as a stream, compressed or not. */
export interface Source {
  readonly compressed: boolean;
  /**
   * Length and CRC of everything in it, when they can be had without reading it: the last eight bytes of a .gz.
   * Only a hint (several members, over 4 GiB, still being written), but a match with a known content is proof.
   */
  readonly sum: { readonly length: number; readonly crc: number } | undefined;
  /** From the beginning. Ends with an error when a .gz is broken or not finished. A chunk is valid until the next. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Tells plain from compressed by content, not by name. The descriptor stays the caller's. */
export function sourceOf(fd: number): Source {
  const magic = Buffer.alloc(2);
  const compressed = readSync(fd, magic, 0, 2, 0) === 2 && magic.readUInt16BE(0) === 0x1f8b;
  if (!compressed) return { compressed, sum: undefined, chunks: () => plainChunks(fd) };
  return { compressed, sum: trailerOf(fd), chunks: () => gunzipped(fd) };
}

function trailerOf(fd: number): Source['sum'] {
  const { size } = fstatSync(fd);
  const trailer = Buffer.alloc(GZIP_TRAILER_BYTES);
  if (size < 18 || readSync(fd, trailer, 0, GZIP_TRAILER_BYTES, size - GZIP_TRAILER_BYTES) < GZIP_TRAILER_BYTES)
    return undefined;
  return { crc: trailer.readUInt32LE(0), length: trailer.readUInt32LE(4) };
}

async function* plainChunks(fd: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let at = 0; ; ) {
    const bytes = readSync(fd, buffer, 0, buffer.length, at);
    if (bytes === 0) return;
    yield buffer.subarray(0, bytes);
    at += bytes;
  }
}

/** Not fs.createReadStream: it closes the descriptor when the loop below is left early, whatever `autoClose` says. */
async function* gunzipped(fd: number): AsyncGenerator<Uint8Array> {
  const file = Readable.from(copied(plainChunks(fd)), { objectMode: false });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(file, gunzip, () => {}); // the error reaches the loop below through gunzip
  for await (const chunk of gunzip) yield chunk as Buffer; // bytes, as no encoding was set
}

async function* copied(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}
