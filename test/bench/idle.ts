import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundle } from '../support/bundle.ts';
import { line } from '../support/cerberus.ts';

/**
 * `npm run bench:idle [-- --settle SECONDS --seconds SECONDS]`: what an agent costs that has nothing to do, beside a
 * process of Node that has nothing to do either, at the same time. A mail server is configured, but nothing is to be
 * sent; the log is there, and quiet. The bar: 20 ms of CPU a minute, and 1.4 times the memory of the bare process.
 */

/** What the kernel says a process has used and has. */
interface Use {
  /** On a CPU, all threads together. */
  readonly cpuMs: number;
  readonly rss: number;
  /** Of it, what is the process's own; the rest is pages of the program's file, shared with every other Node. */
  readonly anonymous: number;
}

const BARE = 'setInterval(() => undefined, 2 ** 30)';
const MEGABYTE = 1024; // in kB

const { values } = parseArgs({
  options: { settle: { type: 'string', default: '30' }, seconds: { type: 'string', default: '60' } },
});
const [settle, seconds] = [Number(values.settle), Number(values.seconds)];
const dir = mkdtempSync(join(tmpdir(), 'cerberus-idle-'));
const bare = spawn(process.execPath, ['-e', BARE], { stdio: 'ignore' });
const agent = spawn(process.execPath, [bundle(), 'run', '-c', writeConfig()], { stdio: 'ignore' });
try {
  await pause(settle * 1000);
  const [bareBefore, agentBefore] = [useOf(bare), useOf(agent)];
  await pause(seconds * 1000);
  const [bareNow, agentNow] = [useOf(bare), useOf(agent)];
  report('bare node', bareBefore, bareNow);
  report('agent', agentBefore, agentNow);
  process.stdout.write(`memory: ${(agentNow.rss / bareNow.rss).toFixed(2)} × bare node\n`);
} finally {
  for (const child of [bare, agent]) await end(child);
  rmSync(dir, { recursive: true, force: true });
}

function writeConfig(): string {
  const [log, config] = [join(dir, 'events.log'), join(dir, 'cerberus.yaml')];
  writeFileSync(log, `${line('www', 'starting')}\n${line('www', 'stopping')}\n`);
  writeFileSync(
    config,
    `log: ${log}
state_dir: ${join(dir, 'state')}
smtp: { host: 127.0.0.1, port: 2525, tls: none }
receivers: { oncall: { email: { to: oncall@example.com } } }
`,
  );
  return config;
}

/** The time is the scheduler's own, in nanoseconds: what `ps` shows is counted in ticks of ten milliseconds. */
function useOf({ pid, exitCode }: ChildProcess): Use {
  if (pid === undefined || exitCode !== null) throw new Error(`Cannot measure it: it ended with ${exitCode}`);
  const threads = readdirSync(`/proc/${pid}/task`);
  const ran = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const sizeOf = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / MEGABYTE;
  return { cpuMs: ran.reduce((sum, ns) => sum + ns, 0) / 1e6, rss: sizeOf('VmRSS'), anonymous: sizeOf('RssAnon') };
}

function report(name: string, before: Use, now: Use): void {
  const perMinute = ((now.cpuMs - before.cpuMs) * 60) / seconds;
  process.stdout.write(
    `${name.padEnd(9)}  ${perMinute.toFixed(1).padStart(5)} ms of CPU a minute, ${now.rss.toFixed(1)} MB, ` +
      `of which its own ${now.anonymous.toFixed(1)} MB\n`,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
