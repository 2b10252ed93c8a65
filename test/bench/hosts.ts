import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { askAgent } from '../../src/shell/control.ts';
import type { AgentStatus } from '../../src/status.ts';
import { bundle } from '../support/bundle.ts';
import { line } from '../support/cerberus.ts';
import { end, type Use, useOf } from './use.ts';

/**
 * `npm run bench:hosts [-- --hosts N --lines N --seconds N]`: one agent, all of it, for the logs of many hosts: how fast
 * it catches up with them, what it takes when all is quiet and when every host writes a line a second, and what an
 * outage of fifty hosts at once becomes.
 */
const SERVICES = 20;
const OUTAGE = 50;
const LOOK_MS = 20;

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    lines: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
  },
});
const [hosts, lines, seconds] = [Number(values.hosts), Number(values.lines), Number(values.seconds)];
const dir = mkdtempSync(join(tmpdir(), 'cerberus-hosts-bench-'));
const [stateDir, mails] = [join(dir, 'state'), join(dir, 'mail/new')];
const logs = Array.from({ length: hosts }, (_, host) => join(dir, 'hosts', `host-${host}`, 'cerberus.log'));
let agent: ChildProcess | undefined;

try {
  for (const log of logs) writeLog(log);
  agent = spawn(process.execPath, [bundle(), 'run', '-c', writeConfig()], { stdio: 'ignore' });
  await catchUp(agent);
  await pause(40_000); // until surplus files are parked and V8 has tidied up
  await quiet(agent);
  await busy(agent);
  await outage();
  say('state on disk', { MB: statSync(join(stateDir, 'state.json')).size / 1e6 });
} finally {
  if (agent) await end(agent);
  rmSync(dir, { recursive: true, force: true });
}

/** Twenty services that now and then restart, over the last two hours. */
function writeLog(log: string): void {
  mkdirSync(join(log, '..'), { recursive: true });
  const from = Date.now() - 2 * 3_600_000;
  const text = Array.from({ length: lines }, (_, n) => {
    const at = from + Math.floor((n / lines) * 7_000) * 1000;
    return `${line(`svc-${(n >> 1) % SERVICES}`, n % 2 === 0 ? 'stopping' : 'starting', at)}\n`;
  });
  writeFileSync(log, text.join(''));
}

function writeConfig(): string {
  const path = join(dir, 'cerberus.yaml');
  const receivers = `receivers: { oncall: { maildir: { dir: ${join(dir, 'mail')} } } }`;
  const what = `log: ${dir}/hosts/{host}/cerberus.log\nstate_dir: ${stateDir}\ntimezone: UTC\nhost: loghost\n`;
  writeFileSync(path, `${what}${receivers}\n`);
  return path;
}

async function catchUp(process: ChildProcess): Promise<void> {
  const began = performance.now();
  await when(async () => (await status())?.agent.caught_up === true);
  const took = (performance.now() - began) / 1e3;
  const { log } = (await status()) as AgentStatus;
  say('start', { lines: log.lines, seconds: took, 'lines a second': log.lines / took, ...spaceOf(useOf(process)) });
}

async function quiet(process: ChildProcess): Promise<void> {
  const before = useOf(process);
  await pause(seconds * 1e3);
  const now = useOf(process);
  say('all quiet', { 'ms of CPU a minute': ((now.cpuMs - before.cpuMs) * 60) / seconds, ...spaceOf(now) });
}

async function busy(process: ChildProcess): Promise<void> {
  const before = useOf(process);
  const read = (await status())?.log.lines ?? 0;
  const began = performance.now();
  let written = 0;
  for (let second = 0; second < seconds; second++) {
    for (const [n, log] of logs.entries()) {
      if (n % 50 === 0) await pause(Math.max(0, began + (second + n / hosts) * 1e3 - performance.now()));
      appendFileSync(log, `${line(`svc-${second % SERVICES}`, 'starting')}\n`);
      written++;
    }
  }
  await when(async () => ((await status())?.log.lines ?? 0) === read + written);
  const now = useOf(process);
  const share = (now.cpuMs - before.cpuMs) / (performance.now() - began);
  say('a line a second each', { lines: written, '% of a core': share * 100, ...spaceOf(now) });
}

async function outage(): Promise<void> {
  const before = mailsNow();
  for (const log of logs.slice(0, OUTAGE)) appendFileSync(log, `${line('svc-1', 'stopping')}\n`.repeat(10));
  const began = performance.now();
  await when(async () => mailsNow() > before);
  const first = performance.now() - began;
  await pause(10_000);
  const alerts = (await status())?.alerts.length ?? 0;
  say(`an outage of ${OUTAGE} hosts`, { alerts, mails: mailsNow() - before, 'seconds to the first': first / 1e3 });
}

function mailsNow(): number {
  return existsSync(mails) ? readdirSync(mails).length : 0;
}

async function status(): Promise<AgentStatus | undefined> {
  return (await askAgent(stateDir, 'status').catch(() => undefined)) as AgentStatus | undefined; // the agent's own answer
}

async function when(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(LOOK_MS);
}

function spaceOf({ rss, descriptors }: Use): Record<string, number> {
  return { MB: rss, descriptors };
}

function say(what: string, figures: Record<string, number>): void {
  const words = Object.entries(figures).map(([unit, value]) => `${Number(value.toPrecision(4))} ${unit}`);
  process.stdout.write(`${what}: ${words.join(', ')}\n`);
}
