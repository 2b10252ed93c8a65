import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notification } from '../../../src/core/telling/notification.ts';
import { mergePast } from '../../../src/core/telling/past.ts';
import { NOON } from '../../support/core-parts.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

test('up to three late ones are told one by one', () => {
  const late = [1, 2, 3].map((n) => past(`s${n}`));
  assert.deepEqual(mergePast(late, DEFAULT_POLICY), late);
});

test('more are told in one: all services once, all rules, the worst severity, an id of its own', () => {
  const late = [past('a'), past('b', { severity: 'page', rules: ['down'] }), past('c'), past('a', { id: 'again' })];
  const [one, ...none] = mergePast(late, DEFAULT_POLICY);
  assert.deepEqual(none, []);
  assert.deepEqual(one && { ...one, letters: one.letters.length }, {
    ...{ id: 'a-past-of-4', thread: 'a-past-of-4', at: NOON, receiver: 'oncall', reason: 'past', incident: 'a' },
    ...{ severity: 'page', services: ['a', 'b', 'c'], rules: ['crash-loop', 'down'], suspect: undefined },
    ...{ subject: '[page] 4 storms of 3 services on web-3 while nobody watched', letters: 0 },
  });
});

test('receivers are told apart, and what is not past stays as it is and comes first', () => {
  const firing = past('z', { reason: 'firing' });
  const late = ['a', 'b', 'c', 'd'].flatMap((name) => [
    past(name),
    past(name, { receiver: 'boss', id: `${name}-boss` }),
  ]);
  const told = mergePast([...late, firing, past('e', { receiver: 'data' })], DEFAULT_POLICY);
  assert.deepEqual(
    told.map(({ id }) => id),
    ['z-past', 'a-past-of-4', 'a-boss-of-4', 'e-past'],
  );
});

function past(service: string, more: Partial<Notification> = {}): Notification {
  const id = `${service}-past`;
  return {
    ...{ id, thread: id, at: NOON, receiver: 'oncall', reason: 'past', incident: service, severity: 'warn' },
    ...{ services: [service], suspect: undefined, rules: ['crash-loop'], subject: service, letters: [] },
    ...more,
  };
}
