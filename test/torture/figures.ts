import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundle } from './bundle.ts';

/** `npm run figures`: what following costs. Wall times depend on the machine; CPU is of the following process alone. */
interface Figures {
  readonly cpuMs: number;
  readonly rssMiB: number;
  readonly lines: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly blocks: number;
}

const LINE = 'Sun Sep  4 19:45:00 2017 www stopping';
const dir = mkdtempSync(join(tmpdir(), 'cerberus-figures-'));
const program = await bundle('measured', dir);
const idleSeconds = Number(process.argv[2] ?? 60);

try {
  await trickle();
  await stream(10_000, 10);
  await stream(100_000, 10);
  await neighbours();
  await backlog();
  await idle();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function idle(): Promise<void> {
  const log = join(dir, 'idle.log');
  writeFileSync(log, `${LINE}\n`);
  const follower = fork(program, [log], { execArgv: [] });
  await delay(20_000); // V8 tidies up for a while after the start
  await ask(follower);
  await delay(idleSeconds * 1_000);
  const { cpuMs, rssMiB } = await ask(follower);
  say('idle', { 'cpu ms a minute': (cpuMs * 60) / idleSeconds, 'rss MiB': rssMiB });
  follower.kill();
}

/** Single lines, far apart: from the append to the callback. */
async function trickle(): Promise<void> {
  const log = join(dir, 'trickle.log');
  writeFileSync(log, `${LINE}\n`);
  const follower = fork(program, [log], { execArgv: [] });
  await delay(1_000);
  await ask(follower);
  for (let i = 0; i < 500; i++) {
    appendFileSync(log, `${LINE} AT=${process.hrtime.bigint()}\n`);
    await delay(5 + (i % 7));
  }
  await delay(200);
  const { p50Ms, p99Ms, blocks } = await ask(follower);
  say('append → line, single lines', { 'p50 ms': p50Ms, 'p99 ms': p99Ms, blocks });
  follower.kill();
}

async function stream(perSecond: number, seconds: number): Promise<void> {
  const log = join(dir, `stream-${perSecond}.log`);
  writeFileSync(log, '');
  const follower = fork(program, [log], { execArgv: [] });
  await delay(1_000);
  await ask(follower);
  const fd = openSync(log, 'a');
  const begun = performance.now();
  let written = 0;
  while (performance.now() - begun < seconds * 1_000) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond) - written;
    if (due > 0) {
      writeSync(fd, `${`${LINE}\n`.repeat(due - 1)}${LINE} AT=${process.hrtime.bigint()}\n`);
      written += due;
    }
    await delay(2);
  }
  closeSync(fd);
  await delay(300);
  const { cpuMs, lines, p50Ms, p99Ms, rssMiB } = await ask(follower);
  const figures = { '% of a core': cpuMs / (seconds * 10), 'p50 ms': p50Ms, 'p99 ms': p99Ms, 'rss MiB': rssMiB };
  say(`${perSecond} lines/s`, { ...figures, 'all there': lines === written });
  follower.kill();
}

/** A directory with 300 files, one of which is written to all the time. */
async function neighbours(): Promise<void> {
  const log = join(dir, 'quiet.log');
  for (let i = 0; i < 300; i++) writeFileSync(join(dir, `neighbour-${i}.log`), `${LINE}\n`);
  writeFileSync(log, `${LINE}\n`);
  const follower = fork(program, [log], { execArgv: [] });
  await delay(1_000);
  await ask(follower);
  for (const end = Date.now() + 10_000; Date.now() < end; await delay(1)) {
    appendFileSync(join(dir, 'neighbour-7.log'), `${LINE}\n`);
  }
  const { cpuMs } = await ask(follower);
  say('300 files, one busy', { '% of a core': cpuMs / 100 });
  follower.kill();
}

async function backlog(): Promise<void> {
  const log = join(dir, 'backlog.log');
  const piece = `${`${LINE}${' '.repeat(3)}\n`.repeat(9_999)}${LINE}   \n`;
  const lines = 5_000_000;
  for (let i = 0; i < lines / 10_000; i++) appendFileSync(log, piece);
  const begun = performance.now();
  const follower = fork(program, [log], { execArgv: [] });
  for (let got = 0; got < lines; got = (await ask(follower)).lines) await delay(5);
  const wallMs = performance.now() - begun;
  const { rssMiB } = await ask(follower);
  say('5 M lines, 205 MB, process start included', { 'wall ms': wallMs, 'rss MiB': rssMiB });
  follower.kill();
}

async function ask(follower: ChildProcess): Promise<Figures> {
  const answer = once(follower, 'message');
  follower.send('how much');
  return (await answer)[0] as Figures; // what measured.ts sends
}

function say(what: string, figures: Record<string, number | boolean | undefined>): void {
  const text = Object.entries(figures).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`,
  );
  process.stdout.write(`${what}: ${text.join(', ')}\n`);
}
