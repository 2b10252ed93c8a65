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
