import { Follower } from '../../src/shell/following/follower.ts';

/**
 * A process that follows and does nothing else, to be measured from outside. Lines may end in the writer's monotonic
 * clock, in nanoseconds; the last line of each block tells how long it took from there to here.
 */
const [log = ''] = process.argv.slice(2);
let delays: number[] = [];

const follower = new Follower({
  path: log,
  onLines(bytes) {
    const last = Buffer.from(bytes.subarray(-32)).toString('latin1');
    const sent = /AT=(\d+)\n$/.exec(last)?.[1];
    if (sent) delays.push(Number(process.hrtime.bigint() - BigInt(sent)) / 1e6);
  },
  onCaughtUp() {},
  onTrouble() {},
});
follower.start();

/** Anything asked is answered with the same figures, counted since the last question. */
let cpu = process.cpuUsage();
process.on('message', () => {
  const used = process.cpuUsage(cpu);
  const sorted = delays.sort((a, b) => a - b);
  process.send?.({
    cpuMs: (used.user + used.system) / 1_000,
    rssMiB: process.memoryUsage.rss() / 2 ** 20,
    lines: follower.stats().lines,
    p50Ms: sorted[Math.floor(sorted.length / 2)],
    p99Ms: sorted[Math.floor(sorted.length * 0.99)],
    blocks: sorted.length,
  });
  delays = [];
  cpu = process.cpuUsage();
});
