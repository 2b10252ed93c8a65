import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Policy } from '../../../src/core/policy.ts';
import type { Silence } from '../../../src/core/telling/mute.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const START = Date.UTC(2026, 10, 24, 5);

test('a storm that was silenced from its beginning to its end is never told', () => {
  const told = run(DEFAULT_POLICY, [silence('www', START, START + HOUR)], storm('www', START));
  assert.deepEqual(told, []);
});

test('a storm that outlasts its silence is told when the silence ends', () => {
  const lines = storm('www', START, { seconds: 400 });
  const told = run(DEFAULT_POLICY, [silence('www', START, START + 5 * MINUTE)], lines);
  assert.deepEqual(told, ['05:05:00 firing page www', '05:11:39 over page www']);
});

test('what a silence begins to cover after it was told is told over', () => {
  const told = run(DEFAULT_POLICY, [silence('www', START + MINUTE, START + HOUR)], storm('www', START));
  assert.deepEqual(told, ['05:00:09 firing warn www', '05:05:29 over warn www']);
});

test('a silence of one service leaves the others of the outage', () => {
  const told = run(
    DEFAULT_POLICY,
    [silence('db', START, START + HOUR)],
    storm('www', START) + storm('db', START + MINUTE),
  );
  assert.deepEqual(told, ['05:00:09 firing warn www', '05:06:29 over warn www']);
});

test('a storm that began and ended within a silence while nobody watched is not told as past', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  pipeline.setSilences([silence('www', START, START + HOUR)]);
  pipeline.hold();
  read(pipeline, storm('www', START));
  assert.deepEqual(notificationsIn(pipeline.release(START + 30 * MINUTE, -Infinity)), []);
});

test('what another alert inhibits is told when it outlasts that', () => {
  const inhibitions = [{ when: isService('db'), mute: isService('www') }];
  const policy = { ...DEFAULT_POLICY, inhibitions };
  const both = storm('db', START, { seconds: 60 }) + storm('www', START + 2 * MINUTE);
  assert.deepEqual(run(policy, [], both), [
    '05:00:09 firing warn db',
    '05:05:59 rising warn www,db',
    '05:07:29 over warn db,www',
  ]);
});

test('what another alert inhibits and that ends with it or before is never told', () => {
  const byService = { group_by: ['service'] };
  const route = { ...DEFAULT_POLICY.route, groupBy: byService.group_by };
  const inhibitions = [{ when: isService('db'), mute: isService('www') }];
  const both = storm('db', START, { seconds: 60 }) + storm('www', START + 59 * SECOND, { seconds: 30 });
  const ended = storm('db', START) + storm('www', START + 10 * SECOND, { seconds: 20 });
  const policy = { ...DEFAULT_POLICY, inhibitions, route };
  assert.deepEqual(run(policy, [], ended), ['05:00:09 firing warn db', '05:05:29 over warn db']);
  assert.deepEqual(run(policy, [], both), [
    '05:00:09 firing warn db',
    '05:05:59 over warn db',
    '05:05:59 firing warn www',
    '05:06:28 over warn www',
  ]);
});

function storm(service: string, from: number, { seconds = 30 } = {}): string {
  return Array.from({ length: seconds }, (_, second) => lineOf(from + second * SECOND, service, 'stopping')).join('');
}

function silence(service: string, from: number, until: number): Silence {
  return { id: 's1', matches: isService(service), from, until, comment: 'deploy', author: 'ann' };
}

function isService(name: string) {
  return ({ service }: Readonly<Record<string, string>>) => service === name;
}

function run(policy: Policy, silences: readonly Silence[], lines: string): string[] {
  const pipeline = new Pipeline(policy);
  pipeline.setSilences(silences);
  const decisions = [...read(pipeline, lines), ...pipeline.tick(START + 2 * HOUR)];
  return notificationsIn(decisions).map(({ at, reason, severity, services }) => {
    return `${new Date(at).toISOString().slice(11, 19)} ${reason} ${severity} ${services}`;
  });
}

function read(pipeline: Pipeline, lines: string) {
  const bytes = Buffer.from(lines);
  return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
}
