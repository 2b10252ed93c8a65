import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Instant } from '../../core/time.ts';

export interface FileTail {
  readonly text: string;
  readonly modifiedAt: Instant;
}

/**
 * The last `bytes` of a plain file, from the beginning of a line. What a service may have put in the place of its log
 * is not opened for it: a symbolic link, a second name of another file, a FIFO that would never answer, a device.
 * @throws {Error} with a `code` when it cannot be read.
 */
export async function tailOfFile(path: string, bytes: number): Promise<FileTail> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW, O_NOCTTY } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.nlink > 1) throw new Error(`Cannot read "${path}": not a plain file of its own`);
    const from = Math.max(0, stats.size - bytes);
    const buffer = Buffer.alloc(Math.min(bytes, stats.size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    // The first line is whole only if nothing comes before it.
    return { text: from === 0 ? text : text.slice(text.indexOf('\n') + 1), modifiedAt: stats.mtimeMs };
  } finally {
    await file.close();
  }
}
