import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runStatus } from '../../src/cli/status.ts';
import { serveControl } from '../../src/shell/control.ts';
import type { AgentStatus } from '../../src/status.ts';
import { tempDir } from '../shell/delivering/support.ts';
import { home, line, oncallAt } from '../support/cerberus.ts';
import { heardIo } from '../support/io.ts';

/** An agent that says what a real one said, but for `change`. */
async function answering(t: TestContext, change: (status: AgentStatus) => object): Promise<string> {
  const at = home(t, oncallAt(1));
  at.append(line('www', 'starting'), line('www', 'stopping'));
  const agent = await at.run();
  const real = await at.settled();
  await agent.end('SIGTERM');
  const dir = await tempDir(t);
  const [config, stateDir] = [join(dir, 'cerberus.yaml'), join(dir, 'state')];
  mkdirSync(stateDir);
  writeFileSync(config, `state_dir: ${stateDir}\nreceivers: { o: { maildir: { dir: /nonexistent } } }\n`);
  t.after(await serveControl(stateDir, () => ({ ...real, ...change(real) })));
  return config;
}

test('twenty services are shown, those that respawned most, and all when asked', async (t) => {
  const config = await answering(t, ({ services: { www } }) => ({
    services: Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`service-${i}`, { ...www, respawns: i }])),
  }));
  const [some, all] = [heardIo(), heardIo()];
  assert.equal(await runStatus({ config, json: false, all: false }, some), 0);
  assert.match(some.heard.stdout, /service-24\t[\s\S]*service-5\t.*\n… and 5 more services; --all shows them\n$/);
  assert.doesNotMatch(some.heard.stdout, /service-4\t/);
  assert.equal(await runStatus({ config, json: false, all: true }, all), 0);
  assert.match(all.heard.stdout, /service-0\t/);
});

test('where it follows other hosts, a column says whose a service is', async (t) => {
  const config = await answering(t, ({ services }) => ({
    services: { www: services.www, 'web-1:www': { service: 'www', host: 'web-1\u001b[2J', ...services.www } },
    alerts: [
      {
        ...{ service: 'web-1:www', host: 'web-1', rule: 'crash-loop', severity: 'warn', incident: 'i-1' },
        ...{ fired_at: '2026-11-24T03:00:00+00:00', respawns: 10, acknowledged_by: null, muted_by: null },
      },
    ],
  }));
  const io = heardIo('terminal');
  assert.equal(await runStatus({ config, json: false, all: false }, io), 2);
  assert.match(io.heard.stdout, /SEVERITY +HOST +SERVICE +RULE/);
  assert.match(io.heard.stdout, /warn\S* +web-1 +www +crash-loop/);
  assert.match(io.heard.stdout, /HOST +SERVICE +STARTING/);
  assert.match(io.heard.stdout, /\nweb-1\\u\{1b\}\[2J +www +1/);
});

test('of many alerts fifty are shown, pages first, and the rest is counted', async (t) => {
  const alertsOf = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      ...{ service: `s${i}`, rule: 'crash-loop', severity: i === count - 1 ? 'page' : 'warn', incident: 'i-1' },
      ...{ fired_at: '2026-11-24T03:00:00+00:00', respawns: 10, acknowledged_by: null, muted_by: null },
    }));
  const config = await answering(t, () => ({ alerts: alertsOf(1_000) }));
  for (const to of ['pipe', 'terminal'] as const) {
    const io = heardIo(to);
    assert.equal(await runStatus({ config, json: false, all: false }, io), 2);
    assert.match(io.heard.stdout, /Firing\S* \(1000\)\n[\s\S]*s999\s[\s\S]*s48\s.*\n… and 950 more; --json has all\n/);
    assert.equal(io.heard.stdout.match(/crash-loop/g)?.length, 50);
  }
  const [json, all] = [heardIo(), heardIo()];
  await runStatus({ config, json: true, all: false }, json);
  assert.equal(JSON.parse(json.heard.stdout).alerts.length, 1_000);
  await runStatus({ config, json: false, all: true }, all);
  assert.equal(all.heard.stdout.match(/crash-loop/g)?.length, 1_000);
});

test('fifty alerts are all shown, as they are', async (t) => {
  const alert = {
    ...{ service: 'www', rule: 'crash-loop', severity: 'warn', incident: 'i-1' },
    ...{ fired_at: '2026-11-24T03:00:00+00:00', respawns: 10, acknowledged_by: null, muted_by: null },
  };
  const config = await answering(t, () => ({ alerts: Array.from({ length: 50 }, () => alert) }));
  const io = heardIo();
  await runStatus({ config, json: false, all: false }, io);
  assert.equal(io.heard.stdout.match(/crash-loop/g)?.length, 50);
  assert.doesNotMatch(io.heard.stdout, /more; --json/);
});

test('of the logs of many hosts it says how many there are, and how many of them are not there or left out', async (t) => {
  const files = { found: 1_000, awake: 200, parked: 800, missing: 191, refused: 100 };
  const config = await answering(t, ({ log }) => ({ log: { ...log, path: '/hosts/{host}.log', files } }));
  const io = heardIo();
  await runStatus({ config, json: false, all: false }, io);
  assert.match(io.heard.stdout, /\n {8}1000 hosts, 191 of them without a log now, 100 refused\n/);
  const one = heardIo();
  await runStatus({ config: await answering(t, () => ({})), json: false, all: false }, one);
  assert.doesNotMatch(one.heard.stdout, /hosts?\b.*log now| hosts?,/);
});

test('what is wrong is said: bad lines, the last error of the outbox, troubles; names are harmless', async (t) => {
  const config = await answering(t, ({ log, outbox, services }) => ({
    log: { ...log, malformed: 3, future: 2 },
    outbox: { ...outbox, queued: 1, lastError: 'connection\u001b[2J refused' },
    services: { '\u001b[31mwww': services.www },
    troubles: ['the log is missing'],
  }));
  const io = heardIo('terminal');
  assert.equal(await runStatus({ config, json: false, all: false }, io), 0);
  assert.match(io.heard.stdout, /3 malformed, 2 stamped in the future/);
  assert.match(io.heard.stdout, /last error: connection\\u\{1b\}\[2J refused/);
  assert.match(io.heard.stdout, /trouble\u001b\[22m the log is missing/);
  assert.ok(!io.heard.stdout.includes('\u001b[31mwww') && !io.heard.stdout.includes('\u001b[2J'));
});
