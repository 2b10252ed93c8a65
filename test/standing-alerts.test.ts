import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../src/core/pipeline.ts';
import { MINUTE, SECOND } from '../src/core/time.ts';
import { standingAlerts } from '../src/standing-alerts.ts';
import { line } from './support/cerberus.ts';
import { policyFrom } from './support/policies.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 12, 0);
const YAML = `
labels: { site: ams }
receivers: { fleet: { alertmanager: { urls: 'http://127.0.0.1:9093' } }, oncall: { maildir: { dir: /nonexistent } } }
rules: [{ name: crash-loop, runbook: 'https://wiki.example.com/loop', labels: { team: web } }]
`;

test('an alert is what it is about in labels that stay, and how it stands in annotations', () => {
  const { pipeline, policy } = storm(YAML, 10);
  const [alert, ...more] = standingAlerts(pipeline.incidents, policy, 'fleet');
  assert.deepEqual(more, []);
  assert.deepEqual(alert, {
    labels: {
      ...{ alertname: 'crash-loop', service: 'www', job: 'www', host: 'web-3' },
      ...{ severity: 'warn', site: 'ams', team: 'web' },
    },
    annotations: {
      summary: 'www on web-3 is crash-looping: 10 respawns in 9 s',
      description: '10 respawns within 1 min, since Tue 24 Nov 2026 03:12:09 +0000. 10 respawns so far.',
      incident: '20261124T031209-www',
      runbook_url: 'https://wiki.example.com/loop',
    },
    startsAt: NOW + 9 * SECOND,
  });
});

test('what fires on another host is that host’s, in labels and in words', () => {
  const { pipeline, policy } = storm(YAML, 10, 'web-1');
  const [alert] = standingAlerts(pipeline.incidents, policy, 'fleet');
  assert.deepEqual([alert?.labels.service, alert?.labels.host], ['www', 'web-1']);
  assert.equal(alert?.annotations.summary, 'www on web-1 is crash-looping: 10 respawns in 9 s');
  assert.match(alert?.annotations.description ?? '', /^10 respawns within 1 min, since/);
});

test('it goes where its route leads, and nowhere when it is over', () => {
  const { pipeline, policy } = storm(
    `${YAML}route: { receiver: oncall, routes: [{ match: 'site=ams', receiver: fleet }] }`,
    12,
  );
  assert.equal(standingAlerts(pipeline.incidents, policy, 'fleet').length, 1);
  assert.deepEqual(standingAlerts(pipeline.incidents, policy, 'oncall'), []);
  pipeline.tick(NOW + 30 * MINUTE);
  assert.deepEqual(standingAlerts(pipeline.incidents, policy, 'fleet'), []);
});

function storm(yaml: string, times: number, host: string | null = null) {
  const policy = policyFrom(yaml);
  const pipeline = new Pipeline(policy);
  const lines = Array.from({ length: times }, (_, i) => `${line('www', 'stopping', NOW + i * SECOND)}\n`).join('');
  const bytes = Buffer.from(lines);
  pipeline.read(bytes, 0, bytes.length, NOW + MINUTE, host);
  return { pipeline, policy };
}
