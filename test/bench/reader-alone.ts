import { openSync, readSync } from 'node:fs';
import { createBatch } from '../../src/core/event.ts';
import { LineReader } from '../../src/core/reading/line-reader.ts';
import { ianaZone } from '../../src/core/reading/zone.ts';

/** `reader-alone LOG`: the core's reader and nothing behind it, in a process of its own. */

const CHUNK = 256 * 1024;
const reader = new LineReader({ zone: ianaZone('Europe/Berlin'), maxLine: 4096, maxServices: 20_000 });
const bytes = new Uint8Array(CHUNK);
const batch = createBatch(4096);
const file = openSync(process.argv[2] ?? '', 'r');
let kept = 0;
let events = 0;
for (;;) {
  const read = readSync(file, bytes, kept, CHUNK - kept, null);
  if (read === 0) break;
  const end = bytes.lastIndexOf(10, kept + read - 1) + 1;
  for (let at = 0; at < end; events += batch.length) at = reader.read(bytes, at, end, batch);
  bytes.copyWithin(0, end, kept + read);
  kept = kept + read - end;
}
console.log(`${reader.counts.lines} lines, ${events} events, ${reader.serviceCount} services`);
