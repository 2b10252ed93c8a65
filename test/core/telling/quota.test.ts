import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_QUOTA, Quota } from '../../../src/core/telling/quota.ts';
import { admit, type Speech } from '../../../src/core/telling/speech.ts';
import { incidentOf, threadOf } from '../../support/core-parts.ts';

const LIMIT = { count: 2, within: 100 };

test('there is room for so many within the time, which slides; others wait for the oldest to leave it', () => {
  const quota = new Quota(LIMIT, EMPTY_QUOTA);
  for (const [now, expected] of [
    [0, undefined],
    [40, undefined],
    [50, 100],
    [99, 100],
    [100, undefined],
    [110, 140],
  ] as const) {
    assert.equal(quota.freeAt('oncall', now), expected, String(now));
    if (expected === undefined) quota.spend('oncall', now);
  }
});

test('receivers have room each for themselves', () => {
  const quota = new Quota({ count: 1, within: 100 }, EMPTY_QUOTA);
  quota.spend('oncall', 0);
  assert.deepEqual(
    [quota.freeAt('oncall', 0), quota.freeAt('boss', 0), quota.freeAt('__proto__', 0)],
    [100, undefined, undefined],
  );
});

test('a snapshot knows what was sent and how much was held back', () => {
  const quota = new Quota(LIMIT, EMPTY_QUOTA);
  for (const at of [0, 1]) quota.spend('oncall', at);
  quota.holdBack();
  const again = new Quota(LIMIT, JSON.parse(JSON.stringify(quota.snapshot())));
  assert.deepEqual([again.freeAt('oncall', 2), again.heldBack], [100, 1]);
});

test('what finds no room waits, is counted once, and knows since when', () => {
  const quota = new Quota({ count: 1, within: 100 }, EMPTY_QUOTA);
  const [first, second] = [speech('firing'), speech('firing')];
  assert.deepEqual(admit([first, second], quota, 10), [first]);
  assert.deepEqual(admit([second], quota, 50), []);
  assert.deepEqual([second.thread.due, second.thread.heldSince, quota.heldBack], [110, 10, 1]);
  assert.deepEqual(admit([second], quota, 110), [second]);
});

test('many that are past take one place, a few take one each', () => {
  for (const [past, admitted] of [
    [3, 2],
    [4, 4],
    [50, 50],
  ] as const) {
    const speeches = Array.from({ length: past }, () => speech('past'));
    assert.equal(admit(speeches, new Quota(LIMIT, EMPTY_QUOTA), 0).length, admitted, `${past} past`);
  }
});

function speech(reason: Speech['reason']): Speech {
  const stand = { over: reason === 'past', severity: undefined, services: [] };
  return { thread: threadOf(), incident: incidentOf(), stand, reason, mutes: new Map() };
}

test('what is new goes before an end, and an end before a reminder, whatever their order', () => {
  const quota = new Quota({ count: 2, within: 100 }, EMPTY_QUOTA);
  const [reminder, end, news] = [speech('repeat'), speech('over'), speech('firing')];
  assert.deepEqual(admit([reminder, end, news], quota, 0), [end, news], 'told in the order of their threads');
  assert.equal(reminder.thread.due, 100);
});

test('news of a page never waits; its reminders do', () => {
  const quota = new Quota({ count: 1, within: 100 }, EMPTY_QUOTA);
  quota.spend('oncall', 0);
  const stand = { over: false, severity: 'page', services: ['www'] } as const;
  const page = { ...speech('firing'), stand };
  assert.deepEqual(admit([page], quota, 1), [page]);
  const told = { at: 1, severity: 'page', services: ['www'], named: ['www'], repeats: 0 } as const;
  const reminder = { ...speech('repeat'), stand, thread: { ...page.thread, told } };
  assert.deepEqual(admit([reminder], quota, 2), []);
});
