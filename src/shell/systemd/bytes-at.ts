import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** The bytes at a place of a file, of a .gz at that place of what it holds. Fewer, where the file ends before. */
export async function bytesAt(path: string, where: { offset: number; length: number }): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return path.endsWith('.gz') ? await unzippedAt(file, where) : await plainAt(file, where);
  } finally {
    await file.close();
  }
}

async function plainAt(file: FileHandle, { offset, length }: { offset: number; length: number }): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

async function unzippedAt(file: FileHandle, { offset, length }: { offset: number; length: number }): Promise<Buffer> {
  const parts: Buffer[] = [];
  let at = 0;
  const source = file.createReadStream({ autoClose: false });
  const unzipped = source.pipe(createGunzip());
  source.on('error', (error) => unzipped.destroy(error));
  // A stream without encoding gives Buffers.
  for await (const part of unzipped as AsyncIterable<Buffer>) {
    const from = offset - at;
    if (from < part.length) parts.push(part.subarray(Math.max(0, from)));
    at += part.length;
    if (at >= offset + length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
