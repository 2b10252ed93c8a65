import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceReport } from '../src/core/service-report.ts';
import { type Measured, metricsOf, SERVICES_MAX } from '../src/metrics.ts';
import { exposition, type Sample } from '../src/shell/showing/exposition.ts';
import { measuredAtRest } from './support/at-rest.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 12, 5);

test('a service that is known has all its counters, at 0 if need be, and every rule its gauge', () => {
  const measured = measuredOf([service('www', 0)]);
  assert.deepEqual(samples(measured, 'cerberus_events_total'), [
    [1, 'www', 'starting'],
    [0, 'www', 'stopping'],
    [0, 'www', 'other'],
  ]);
  assert.deepEqual(samples(measured, 'cerberus_respawns_total'), [[0, 'www', 'unknown']]);
  const rules = samples(measured, 'cerberus_alerts').map(([value, rule, severity]) => `${rule} ${severity} ${value}`);
  assert.deepEqual(rules.toSorted(), [
    'crash-loop warn 0',
    'crash-loop-lasting page 0',
    'down page 0',
    'gave-up page 0',
    'slow-crash-loop warn 0',
  ]);
});

test('respawns are told by cause, and what no line tells is unknown, so that they add up', () => {
  const measured = measuredOf([
    service('www', 12, [
      ['exit 1', 9],
      ['SIGSEGV', 1],
    ]),
    service('db', 5, [
      ['unknown', 2],
      ['other', 1],
    ]),
  ]);
  assert.deepEqual(samples(measured, 'cerberus_respawns_total'), [
    [2, 'www', 'unknown'],
    [9, 'www', 'exit 1'],
    [1, 'www', 'SIGSEGV'],
    [4, 'db', 'unknown'],
    [1, 'db', 'other'],
  ]);
});

test('a service of another host says whose it is, by its own name, and one of the agent’s own says nothing', async () => {
  const away = { ...service('web-1:www', 3), host: 'web-1', service: 'www' };
  const measured = measuredOf([service('www', 2), away]);
  assert.deepEqual(samples(measured, 'cerberus_respawns_total'), [
    [2, 'www', 'unknown'],
    [3, 'www', 'unknown', 'web-1'],
  ]);
  const { text } = await exposition(metricsOf(measured), '');
  assert.match(text, /\ncerberus_events_total\{service="www",event="stopping"\} 2\n/);
  assert.match(text, /\ncerberus_events_total\{service="www",event="stopping",host="web-1"\} 3\n/);
});

test('until the past has been read, services have no series: a month at once would look like a storm', () => {
  const measured = { ...measuredOf([service('www', 5_000)]), caughtUp: false };
  assert.deepEqual(samples(measured, 'cerberus_respawns_total'), []);
  assert.deepEqual(samples(measured, 'cerberus_caught_up'), [[0]]);
});

test('series are bounded, and what has none is counted', () => {
  const measured = measuredOf(Array.from({ length: SERVICES_MAX + 3 }, (_, i) => service(`s${i}`, 0)));
  assert.equal(samples(measured, 'cerberus_respawns_total').length, SERVICES_MAX);
  assert.deepEqual(samples(measured, 'cerberus_services_without_series'), [[3]]);
  assert.deepEqual(samples(measured, 'cerberus_services'), [[SERVICES_MAX + 3]]);
});

test('names follow the conventions: counters end in _total, and no name comes twice', () => {
  const metrics = metricsOf(measuredOf([]));
  for (const { name, kind, help } of metrics) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    assert.match(name, /^(cerberus|process)_[a-z_]+$/);
    assert.match(help, /\.$/, name);
  }
  assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
});

test('the logs of many hosts are counted by how they are followed; of one log there is no such count', () => {
  const { follow, ...measured } = measuredOf([]);
  const files = { found: 9, awake: 4, parked: 5, missing: 2, refused: 1 };
  const many = { ...measured, follow: { ...follow, path: '/own.log, /hosts/{host}/cerberus.log', files } };
  assert.deepEqual(samples(many, 'cerberus_log_files'), [
    [9, 'found'],
    [4, 'awake'],
    [5, 'parked'],
    [2, 'missing'],
    [1, 'refused'],
  ]);
  const names = metricsOf({ ...measured, follow }).map(({ name }) => name);
  assert.ok(!names.includes('cerberus_log_files'));
});

test('the mail that waits longest tells how long', () => {
  const { outbox, ...measured } = measuredOf([]);
  const waiting = { ...measured, outbox: { ...outbox, queued: 1, oldest: NOW - 90_000 } };
  assert.deepEqual(samples(waiting, 'cerberus_outbox_oldest_seconds'), [[90]]);
});

function samples(measured: Measured, name: string): readonly Sample[] {
  return metricsOf(measured).find((metric) => metric.name === name)?.samples ?? [];
}

function service(name: string, stopping: number, causes: ServiceReport['causes'] = []): ServiceReport {
  const counts = { starting: 1, stopping, respawns: stopping, other: 0, lastEvent: undefined };
  return { id: 0, name, host: null, service: name, counts, causes, firing: [], detailed: causes.length > 0 };
}

function measuredOf(services: ServiceReport[]): Measured {
  const measured = measuredAtRest();
  return { ...measured, pipeline: { ...measured.pipeline, services: () => services }, now: NOW };
}
