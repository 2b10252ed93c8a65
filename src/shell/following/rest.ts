import { fstatSync } from 'node:fs';
import type { Content } from './content.ts';
import type { Delivery } from './delivery.ts';
import type { Pace } from './pace.ts';
import type { Reader } from './reader.ts';
import type { Source } from './source.ts';
import type { Totals } from './totals.ts';

export interface RestParts {
  readonly reader: Reader;
  readonly delivery: Delivery;
  readonly pace: Pace;
  readonly totals: Totals;
}

/**
 * Delivers what a copy holds beyond what was consumed of its content. A .gz is streamed; when it breaks off, or the
 * process does, what was delivered is noted and the next try goes on behind it. Answers how long the half line at its
 * end is, in bytes.
 */
export async function readRest(fd: number, source: Source, content: Content, parts: RestParts): Promise<number> {
  const halfLine = source.compressed ? await readStream(source, content, parts) : await readPlain(fd, content, parts);
  if (halfLine > 0) parts.totals.abandoned++;
  return halfLine;
}

async function readPlain(fd: number, content: Content, { reader, pace }: RestParts): Promise<number> {
  for (;;) {
    const { found, bytes } = reader.step(fd, content);
    if (found !== 'more') return Math.max(0, fstatSync(fd).size - content.offset);
    await pace.breathe(bytes);
  }
}

async function readStream(source: Source, content: Content, { delivery, pace }: RestParts): Promise<number> {
  let pending: Uint8Array = new Uint8Array(0);
  let unread = content.offset;
  for await (const chunk of source.chunks()) {
    const fresh = chunk.subarray(Math.min(unread, chunk.length));
    unread -= chunk.length - fresh.length;
    const bytes = pending.length > 0 ? Buffer.concat([pending, fresh]) : fresh;
    const used = delivery.feed(content, bytes);
    pending = Uint8Array.from(bytes.subarray(used));
    await pace.breathe(chunk.length);
  }
  return pending.length;
}
