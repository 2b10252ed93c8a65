import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundle } from '../torture/bundle.ts';

/**
 * `npm run bench:herd [-- --files N --seconds N]`: what it costs to follow the logs of many hosts, beside following
 * one. Only the following is measured, in a process of its own. CPU is of that process alone.
 */
interface Figures {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly descriptors: number;
  readonly positionsKb: number;
  readonly parked: readonly string[];
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly heard: number;
  readonly lines: number;
  readonly files: { readonly awake: number };
  readonly caughtUpMs?: number;
}

const LINE = 'Sun Sep  4 19:45:00 2017 www stopping';
const BACKLOG_LINES = 5_000;
const SETTLE_MS = 45_000; // until surplus ones are parked and V8 has tidied up

const { values } = parseArgs({
  options: { files: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '60' } },
});
const [count, seconds] = [Number(values.files), Number(values.seconds)];
const dir = mkdtempSync(join(tmpdir(), 'cerberus-herd-bench-'));
const logs = Array.from({ length: count }, (_, i) => join(dir, `hosts/host-${i}`, 'events.log'));
const program = await bundle('herd-measured', dir);

try {
  for (const log of logs) {
    mkdirSync(join(log, '..'), { recursive: true });
    writeFileSync(log, `${LINE}\n`.repeat(BACKLOG_LINES));
  }
  const single = await quiet('one file', 'host-0');
  const many = await quiet(`${count} files`, '*');
  say('memory above one file', {
    MB: many.rssMb - single.rssMb,
    'kB a file': ((many.rssMb - single.rssMb) * 1e3) / count,
  });
  await latency();
  await spread('every file a line a second', {});
  await spread('the same, 200 descriptors only', { awakeMax: 200, busyMax: 200 });
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** A start with a backlog, then nothing to do. */
async function quiet(name: string, host: string): Promise<Figures> {
  const herd = start(host, {});
  const { caughtUpMs = Number.NaN, lines, rssMb } = await caughtUp(herd);
  say(`${name}, catching up`, { lines, ms: caughtUpMs, 'lines/s': (lines / caughtUpMs) * 1e3, 'rss MB': rssMb });
  await pause(SETTLE_MS);
  await ask(herd);
  await pause(seconds * 1_000);
  const figures = await ask(herd);
  const perMinute = (figures.cpuMs * 60) / seconds;
  const { descriptors, positionsKb, files } = figures;
  say(`${name}, idle`, {
    'cpu ms a minute': perMinute,
    'rss MB': figures.rssMb,
    descriptors,
    awake: files.awake,
    'positions kB': positionsKb,
  });
  await end(herd);
  return figures;
}

/** Single lines, far apart: from the append to the callback. */
async function latency(): Promise<void> {
  const herd = start('*', {});
  await caughtUp(herd);
  await pause(SETTLE_MS);
  const parked = new Set((await ask(herd)).parked);
  const awake = logs.filter((log) => !parked.has(log));
  for (const [name, some] of [
    ['awake', awake],
    ['parked', [...parked]],
  ] as const) {
    for (let i = 0; i < 300; i++) {
      // One log in turn, so that a parked one is parked still.
      appendFileSync(some[i % some.length] ?? '', `${LINE} AT=${process.hrtime.bigint()}\n`);
      await pause(5 + (i % 7));
    }
    await pause(2_000);
    const { p50Ms, p99Ms, heard } = await ask(herd);
    say(`append → line, ${name}`, { 'p50 ms': p50Ms, 'p99 ms': p99Ms, heard });
  }
  await end(herd);
}

async function spread(name: string, options: object): Promise<void> {
  const herd = start('*', options);
  const { lines: before } = await caughtUp(herd);
  await pause(3_000);
  await ask(herd);
  const begun = performance.now();
  let written = 0;
  while (performance.now() - begun < 20_000) {
    const due = ((performance.now() - begun) / 1_000) * count;
    for (; written < due; written++) {
      appendFileSync(logs[written % count] ?? '', `${LINE} AT=${process.hrtime.bigint()}\n`);
    }
    await pause(2);
  }
  const { cpuMs, descriptors, p50Ms, p99Ms } = await ask(herd);
  await pause(3_000);
  const { lines } = await ask(herd);
  const delays = { 'p50 ms': p50Ms, 'p99 ms': p99Ms };
  say(name, { '% of a core': cpuMs / 200, descriptors, ...delays, 'all there': lines - before === written });
  await end(herd);
}

function start(host: string, options: object): ChildProcess {
  return fork(program, [join(dir, 'hosts'), host, JSON.stringify(options)], { execArgv: [] });
}

async function caughtUp(herd: ChildProcess): Promise<Figures> {
  for (;;) {
    const figures = await ask(herd);
    if (figures.caughtUpMs !== undefined) return figures;
    await pause(50);
  }
}

async function ask(herd: ChildProcess): Promise<Figures> {
  const answer = once(herd, 'message');
  herd.send('how much');
  return (await answer)[0] as Figures; // what herd-measured.ts sends
}

async function end(herd: ChildProcess): Promise<void> {
  herd.kill();
  await once(herd, 'exit');
}

function say(what: string, figures: Record<string, number | boolean | undefined>): void {
  const text = Object.entries(figures).map(([name, value]) => {
    return `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`;
  });
  process.stdout.write(`${what}: ${text.join(', ')}\n`);
}
