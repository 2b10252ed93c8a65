import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** `count-by-readline LOG`: what one writes first in Node. Counts events by service, and knows nothing of time. */

const counts = new Map<string, number>();
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? '') })) {
  const [, , , , , job, event] = line.split(/ +/);
  const key = `${event} ${job}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
console.log(counts.size);
