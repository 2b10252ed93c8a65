import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bundle } from '../support/bundle.ts';
import { line } from '../support/cerberus.ts';
import { freePort } from '../support/real-programs.ts';

/**
 * `npm run bench:fleet`: what the engines of a fleet cost. A scrape at ten thousand services, ten thousand lines a second
 * with everything on and off, and from the tenth line to a post at an Alertmanager. All of it shares this machine.
 */

const SERVICES = 10_000;
const SCRAPES = 15;
const STORMS = 40;
const BURSTS = 100;
const LINES_A_BURST = 1_000;
const BURST_EVERY = 100;
const JIFFY_MS = 10;
const MAILDIR = 'receivers: { oncall: { maildir: { dir: /nonexistent } } }';

interface Agent {
  readonly log: string;
  readonly child: ChildProcess;
}

const dir = mkdtempSync(join(tmpdir(), 'cerberus-fleet-'));
try {
  await scrapes();
  await busy('nothing on', '');
  await busy(
    'http and statsd on',
    `http: { listen: '127.0.0.1:${await freePort()}' }\nstatsd: { port: ${await freePort()} }`,
  );
  await toAlertmanager();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function scrapes(): Promise<void> {
  const port = await freePort();
  const at = Date.now() - 3_600_000; // long enough ago to fire nothing
  const past = Array.from({ length: SERVICES }, (_, i) => {
    return `${line(`service-${i}`, 'starting', at)}\n${line(`service-${i}`, 'stopping', at)}\n`;
  });
  const agent = await start(`http: { listen: '127.0.0.1:${port}' }\n${MAILDIR}`, past.join(''));
  const took: number[] = [];
  let size = 0;
  while (took.length < SCRAPES) {
    const begun = performance.now();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (!text.includes('cerberus_caught_up 1')) continue;
    took.push(performance.now() - begun);
    size = text.length;
  }
  say(
    `scrape of ${SERVICES} services: ${quantiles(took)}, ${(size / 1e6).toFixed(2)} MB; agent's RSS ${rssOf(agent)} MB`,
  );
  await end(agent);
}

async function busy(name: string, yaml: string): Promise<void> {
  const agent = await start(`${yaml}\n${MAILDIR}`, '');
  const [begun, cpu] = [performance.now(), cpuOf(agent)];
  for (let burst = 1; burst <= BURSTS; burst++) {
    const lines = Array.from({ length: LINES_A_BURST }, (_, i) =>
      line(`service-${i % 200}`, i % 4 ? 'starting' : 'stopping'),
    );
    appendFileSync(agent.log, `${lines.join('\n')}\n`);
    await pause(Math.max(0, begun + burst * BURST_EVERY - performance.now()));
  }
  const share = (cpuOf(agent) - cpu) / (performance.now() - begun);
  say(`10,000 lines/s of 200 services, ${name}: ${(100 * share).toFixed(1)} % of a core, RSS ${rssOf(agent)} MB`);
  await end(agent);
}

async function toAlertmanager(): Promise<void> {
  const arrived = new Map<string, (at: number) => void>();
  const server = createServer(async (req, res) => {
    const chunks = await req.toArray();
    const at = performance.now();
    const alerts: { labels: Record<string, string> }[] = JSON.parse(Buffer.concat(chunks).toString());
    for (const { labels } of alerts) arrived.get(labels.service ?? '')?.(at);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = await start(`receivers: { fleet: { alertmanager: { urls: '${url}' } } }`, '');
  const took: number[] = [];
  for (let storm = 0; storm < STORMS; storm++) {
    const lines = (count: number) =>
      appendFileSync(agent.log, `${line(`service-${storm}`, 'stopping')}\n`.repeat(count));
    lines(9);
    await pause(400);
    const arrival = new Promise<number>((resolve) => arrived.set(`service-${storm}`, resolve));
    const begun = performance.now();
    lines(1);
    took.push((await arrival) - begun);
  }
  say(`tenth line → Alertmanager, ${STORMS} storms: ${quantiles(took)}`);
  await end(agent);
  server.closeAllConnections();
  server.close();
}

async function start(yaml: string, past: string): Promise<Agent> {
  const home = mkdtempSync(join(dir, 'agent-'));
  mkdirSync(join(home, 'state'), { mode: 0o700 });
  const [log, config] = [join(home, 'events.log'), join(home, 'cerberus.yaml')];
  writeFileSync(log, past);
  writeFileSync(config, `log: ${log}\nstate_dir: ${join(home, 'state')}\ntimezone: UTC\n${yaml}\n`);
  const child = spawn(process.execPath, [bundle(), 'run', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const said of child.stderr.iterator({ destroyOnReturn: false }))
    if (String(said).includes('caught up')) break;
  child.stderr.resume();
  await pause(500);
  return { log, child };
}

async function end({ child }: Agent): Promise<void> {
  child.kill();
  await once(child, 'exit');
}

function rssOf({ child }: Agent): string {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return (Number(kib) / 1024).toFixed(0);
}

/** In milliseconds: utime and stime, behind the name in parentheses. */
function cpuOf({ child }: Agent): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * JIFFY_MS;
}

function quantiles(took: readonly number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, slowest ${at(1)} ms`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
