import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMailServer } from '../../src/demo/mail-server.ts';
import { bundle } from '../support/bundle.ts';
import { line } from '../support/cerberus.ts';

/**
 * `npm run bench:latency`: from the write of the tenth line to a mail server having the mail, for thirty storms, each of
 * a service of its own. The built agent, a real log, a real SMTP server on loopback; all of it shares this machine.
 */

const STORMS = 30;
/** Between two storms, and between a storm's ninth and its tenth line; not always the same, so as not to fall in step. */
const PAUSE_MIN = 100;
const PAUSE_SPREAD = 150;

const dir = mkdtempSync(join(tmpdir(), 'cerberus-latency-'));
const log = join(dir, 'events.log');
const arrived = new Map<string, (at: number) => void>();
const server = await startMailServer((raw) => {
  const at = performance.now();
  const service = /^X-Cerberus-Service: (\S+)/m.exec(raw.toString('latin1'))?.[1] ?? '';
  arrived.get(service)?.(at);
});

const config = join(dir, 'cerberus.yaml');
writeFileSync(
  config,
  `log: ${log}
state_dir: ${join(dir, 'state')}
timezone: UTC
smtp: { host: 127.0.0.1, port: ${server.port}, tls: none }
receivers: { oncall: { email: { to: oncall@example.com } } }
# A mail for each storm: they would be one outage, told in few.
route: { group_by: [service] }
max_mails: 1000/h
`,
);
writeFileSync(log, '');
// The mail server's own first mail is slow, which is not the agent's time.
await once(spawn(process.execPath, [bundle(), 'test-mail', '-c', config], { stdio: 'ignore' }), 'exit');
const agent = spawn(process.execPath, [bundle(), 'run', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
try {
  await once(agent.stderr, 'data');
  agent.stderr.resume();
  await pause(500);
  const took: number[] = [];
  for (let storm = 0; storm < STORMS; storm++) took.push(await storms(`service-${storm}`));
  report(took);
} finally {
  agent.kill();
  await once(agent, 'exit');
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function storms(service: string): Promise<number> {
  const lines = (count: number) => appendFileSync(log, `${line(service, 'stopping')}\n`.repeat(count));
  lines(9);
  await pause(PAUSE_MIN + Math.random() * PAUSE_SPREAD);
  const arrival = new Promise<number>((resolve) => arrived.set(service, resolve));
  const began = performance.now();
  lines(1);
  const at = await arrival;
  await pause(PAUSE_MIN + Math.random() * PAUSE_SPREAD);
  return at - began;
}

function report(took: readonly number[]): void {
  const sorted = took.toSorted((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
  const [first = Number.NaN] = took;
  const words = Object.entries({ p50: quantile(0.5), p99: quantile(0.99), first });
  const text = words.map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`).join(', ');
  process.stdout.write(`tenth line → mail accepted, ${took.length} storms: ${text}\n`);
}
