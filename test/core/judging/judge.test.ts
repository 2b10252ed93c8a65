import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatch, HAPPENED } from '../../../src/core/event.ts';
import { isCompanyComing } from '../../../src/core/judging/company.ts';
import { Judge } from '../../../src/core/judging/judge.ts';
import type { Rule } from '../../../src/core/policy.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { ruleOf } from '../../support/core-parts.ts';

const WWW = 0;
const DB = 1;
const GAVE_UP = ruleOf({ name: 'gave-up', kind: 'gave-up', conditions: [], severity: 'page', resolveAfter: MINUTE });
const DOWN = ruleOf({ name: 'down', kind: 'down', conditions: [], for: MINUTE, resolveAfter: MINUTE });

test('the respawn that fills the window fires, the ones before and after do not', () => {
  const judge = judgeOf([ruleOf()]);
  assert.deepEqual(
    [0, 10, 20, 30].map((at) => respawn(judge, WWW, at)),
    ['', '', 'fired crash-loop 20', ''],
  );
  assert.deepEqual(judge.firing(WWW), ['crash-loop']);
  assert.ok(judge.nextDue <= 330 * SECOND);
});

test('an alert resolves at the instant it fell due, and the next storm fires anew', () => {
  const judge = judgeOf([ruleOf()]);
  for (const at of [0, 10, 20]) respawn(judge, WWW, at);
  judge.settle(320 * SECOND);
  assert.deepEqual(changes(judge), 'resolved crash-loop 320');
  assert.equal(judge.nextDue, Number.POSITIVE_INFINITY);
  assert.deepEqual(
    [400, 401, 402].map((at) => respawn(judge, WWW, at)),
    ['', '', 'fired crash-loop 402'],
  );
});

test('services are judged apart', () => {
  const judge = judgeOf([ruleOf()]);
  for (const at of [0, 1]) for (const service of [WWW, DB]) respawn(judge, service, at);
  assert.equal(respawn(judge, DB, 2), 'fired crash-loop 2');
  assert.deepEqual(judge.firing(WWW), []);
});

test('a window that empties and fills again within one second has not been empty', () => {
  const judge = judgeOf([ruleOf({ for: 90 * SECOND })]);
  for (const at of [0, 0, 0]) respawn(judge, WWW, at);
  // Two of the three of second 0 leave the window at 60; the first line of that second alone does not fill it again.
  for (const at of [60, 60, 60]) respawn(judge, WWW, at);
  judge.settle(60 * SECOND);
  judge.settle(90 * SECOND);
  assert.equal(changes(judge), 'fired crash-loop 90');
});

test('giving up fires at once and is over when it was started and stayed quiet', () => {
  const judge = judgeOf([GAVE_UP]);
  judge.notice(WWW, HAPPENED.gaveUp, 10 * SECOND);
  assert.equal(changes(judge), 'fired gave-up 10');
  judge.settle(5_000 * SECOND);
  assert.equal(changes(judge), '');
  judge.notice(WWW, HAPPENED.starting, 6_000 * SECOND);
  judge.settle(6_060 * SECOND);
  assert.equal(changes(judge), 'resolved gave-up 6060');
});

test('giving up again before it was over is the same alert, which goes on', () => {
  const judge = judgeOf([GAVE_UP]);
  judge.notice(WWW, HAPPENED.gaveUp, 10 * SECOND);
  judge.notice(WWW, HAPPENED.starting, 20 * SECOND);
  judge.notice(WWW, HAPPENED.gaveUp, 30 * SECOND);
  judge.settle(900 * SECOND);
  assert.equal(changes(judge), 'fired gave-up 10');
  assert.deepEqual(judge.firing(WWW), ['gave-up']);
});

test('what died and is started within the minute was never down, even within the same second', () => {
  for (const startedAt of [10, 40]) {
    const judge = judgeOf([DOWN]);
    judge.notice(WWW, HAPPENED.died, 10 * SECOND);
    assert.ok(judge.watches(WWW));
    judge.notice(WWW, HAPPENED.starting, startedAt * SECOND);
    judge.settle(startedAt * SECOND);
    judge.settle(900 * SECOND);
    assert.equal(changes(judge), '');
    assert.ok(!judge.watches(WWW));
  }
});

test('what died and is started asks for no judgement any more', () => {
  const judge = judgeOf([DOWN]);
  judge.notice(WWW, HAPPENED.died, 10 * SECOND);
  judge.notice(WWW, HAPPENED.starting, 10 * SECOND);
  assert.ok(!judge.watches(WWW));
  assert.equal(judge.nextDue, Number.POSITIVE_INFINITY);
});

test('what died and stays down fires after its minute', () => {
  const judge = judgeOf([DOWN]);
  judge.notice(WWW, HAPPENED.died, 10 * SECOND);
  assert.equal(judge.nextDue, 70 * SECOND);
  judge.settle(70 * SECOND);
  assert.equal(changes(judge), 'fired down 70');
});

test('a state goes on where it was, and a rule that is gone ends what it fired', () => {
  const judge = judgeOf([ruleOf(), GAVE_UP]);
  for (const at of [0, 10, 20]) respawn(judge, WWW, at);
  judge.notice(DB, HAPPENED.gaveUp, 20 * SECOND);
  changes(judge);
  const state = JSON.parse(JSON.stringify(judge.snapshot()));
  const later = judgeOf([ruleOf()], state, 20);
  assert.deepEqual([later.firing(WWW), later.nextDue], [['crash-loop'], 20 * SECOND]);
  later.settle(20 * SECOND);
  const [gone] = later.takeChanges();
  assert.deepEqual([gone?.kind, gone?.rule, gone?.why], ['resolved', 'gave-up', 'config']);
  assert.equal(later.nextDue, 320 * SECOND);
});

test('company is coming when another service is on its way, and not when it fires, or has been quiet, or has just begun', () => {
  const ten = ruleOf({ conditions: [{ respawns: 10, within: MINUTE }] });
  for (const [name, stamps, now, expected] of [
    ['two of ten', [0, 1], 1, false],
    ['three of ten', [0, 1, 2], 2, true],
    ['three of ten, a little ago', [0, 1, 2], 6, true],
    ['three of ten, five seconds ago', [0, 1, 2], 7, false],
    ['three within too long', [0, 1, 61], 61, false],
    ['it fires', [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 1, false],
  ] as const) {
    const judge = judgeOf([ten]);
    for (const at of stamps) respawn(judge, WWW, at);
    assert.equal(isCompanyComing(judge, now * SECOND), expected, name);
  }
});

function judgeOf(rules: readonly Rule[], state?: ReturnType<Judge['snapshot']>, now = 0): Judge {
  const names = { serviceName: (id: number) => ['www', 'db'][id] ?? '' };
  return new Judge({ rules, names, quietAtLeast: () => 0 }, state, now * SECOND);
}

function respawn(judge: Judge, service: number, at: number): string {
  const batch = createBatch(1);
  batch.at[0] = at * SECOND;
  batch.service[0] = service;
  judge.respawn(batch, 0, { now: at * SECOND });
  return changes(judge);
}

function changes(judge: Judge): string {
  return judge
    .takeChanges()
    .map(({ kind, rule, at }) => `${kind} ${rule} ${at / SECOND}`)
    .join();
}
