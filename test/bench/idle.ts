import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundle } from '../support/bundle.ts';
import { line } from '../support/cerberus.ts';
import { end, type Use, useOf } from './use.ts';

/**
 * `npm run bench:idle [-- --settle SECONDS --seconds SECONDS]`: what an agent costs that has nothing to do, beside a
 * process of Node that has nothing to do either, at the same time. A mail server is configured, but nothing is to be
 * sent; the log is there, and quiet. The bar: 20 ms of CPU a minute, and 1.4 times the memory of the bare process.
 */

const BARE = 'setInterval(() => undefined, 2 ** 30)';

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

function report(name: string, before: Use, now: Use): void {
  const perMinute = ((now.cpuMs - before.cpuMs) * 60) / seconds;
  process.stdout.write(
    `${name.padEnd(9)}  ${perMinute.toFixed(1).padStart(5)} ms of CPU a minute, ${now.rss.toFixed(1)} MB, ` +
      `of which its own ${now.anonymous.toFixed(1)} MB\n`,
  );
}
