import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { smtpSink } from '../shell/delivering/smtp-sink.ts';
import { until } from '../shell/delivering/support.ts';
import { alertmanagerCluster } from '../support/alertmanagers.ts';
import { type Home, home, line, respawns } from '../support/cerberus.ts';
import { realProgram } from '../support/real-programs.ts';

/** Agents of several hosts, a real cluster of two Alertmanagers, a real mail server behind it. */
test('three hosts are one mail of Alertmanager’s; with one of two Alertmanagers gone nothing is lost', async (t) => {
  const path = realProgram(t, 'prometheus-alertmanager');
  if (path === undefined) return;
  const sink = await smtpSink(t);
  const [one, other] = await alertmanagerCluster(t, path, { members: 2, smtpPort: sink.port });
  assert.ok(one && other);
  const yaml = `receivers: { fleet: { alertmanager: { urls: ['${one.url}', '${other.url}'] } } }
labels: { site: ams }
rules: [{ name: crash-loop, resolve_after: 2s, runbook: 'https://wiki.example.com/loop' }]`;
  const hosts = ['web-1', 'web-2', 'web-3'].map((name) => named(home(t, yaml), name));
  for (const host of hosts) {
    host.append(line('www', 'starting'));
    await host.run();
  }
  for (const host of hosts) host.append(...respawns('www', 10));

  await until('both know all three', async () => {
    const known = await Promise.all([one.alerts(), other.alerts()]);
    return known.every((alerts) => alerts.length === 3);
  });
  const alerts = (await one.alerts()).sort((a, b) => ((a.labels.host ?? '') < (b.labels.host ?? '') ? -1 : 1));
  const [first] = alerts;
  assert.deepEqual(first?.labels, {
    ...{ alertname: 'crash-loop', service: 'www', job: 'www' },
    ...{ host: 'web-1', severity: 'warn', site: 'ams' },
  });
  assert.match(first?.annotations.summary ?? '', /^www on web-1 is crash-looping: 10 respawns in /);
  assert.match(first?.annotations.description ?? '', /^10 respawns within 1 min, since /);
  assert.equal(first?.annotations.runbook_url, 'https://wiki.example.com/loop');

  await until('one mail comes', () => sink.received.length > 0, 15_000);
  const firing = sink.received[0]?.mail;
  assert.match(firing?.subject ?? '', /FIRING:3/);
  for (const host of ['web-1', 'web-2', 'web-3']) assert.ok(`${firing?.text}${firing?.html}`.includes(host), host);

  assert.equal(sink.received.length, 1);

  await one.program.stop();
  for (const host of hosts) host.append(...respawns('db', 10));
  await until('the other knows of the next storm', async () => (await dbOf(other)).length === 3);
  assert.match((await hosts[0]?.status())?.troubles.join() ?? '', /the Alertmanager at http:\S+ is not told/);
  await until('all ends there too', async () => (await other.alerts()).length === 0, 20_000);
});

async function dbOf(alertmanager: { alerts(): Promise<{ labels: Readonly<Record<string, string>> }[]> }) {
  return (await alertmanager.alerts()).filter(({ labels }) => labels.service === 'db');
}

function named(host: Home, name: string): Home {
  writeFileSync(host.config, readFileSync(host.config, 'utf8').replace('host: web-3', `host: ${name}`));
  return host;
}
