import { readdirSync } from 'node:fs';
import { Herd, type HerdOptions } from '../../src/shell/following/herd.ts';

/** As `measured.ts`, for many logs: DIR/HOST/events.log, or the one log of the one HOST that is named. */
const [dir = '', host = '', json = '{}'] = process.argv.slice(2);
const delays: number[] = [];
let caughtUpMs: number | undefined;

const herd = new Herd({
  ...(JSON.parse(json) as Partial<HerdOptions>),
  patterns: [{ text: dir, segments: [...dir.split('/').slice(1), host === '*' ? /^[^/]*$/ : host, 'events.log'] }],
  positions: [],
  onLines(_path, bytes) {
    const last = Buffer.from(bytes.subarray(-32)).toString('latin1');
    const sent = /AT=(\d+)\n$/.exec(last)?.[1];
    if (sent) delays.push(Number(process.hrtime.bigint() - BigInt(sent)) / 1e6);
  },
  onCaughtUp() {
    caughtUpMs ??= performance.now();
  },
  onTrouble(trouble) {
    process.stderr.write(`${JSON.stringify(trouble)}\n`);
  },
});
herd.start();

/** What is asked for and what was counted since the last question. */
let cpu = process.cpuUsage();
process.on('message', () => {
  const used = process.cpuUsage(cpu);
  const sorted = delays.splice(0).sort((a, b) => a - b);
  const { lines, files } = herd.stats();
  process.send?.({
    cpuMs: (used.user + used.system) / 1_000,
    rssMb: process.memoryUsage.rss() / 1e6,
    descriptors: readdirSync('/proc/self/fd').length,
    positionsKb: JSON.stringify(herd.positions()).length / 1e3,
    parked: herd.fileStats().flatMap(({ path, live }) => (live ? [] : [path])),
    p50Ms: sorted[Math.floor(sorted.length / 2)],
    p99Ms: sorted[Math.floor(sorted.length * 0.99)],
    ...{ lines, files, caughtUpMs, heard: sorted.length },
  });
  cpu = process.cpuUsage();
});
