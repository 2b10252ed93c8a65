import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from '../../src/core/counters.ts';
import { HAPPENED, IS_RESPAWN } from '../../src/core/event.ts';

const EACH: readonly [keyof typeof HAPPENED, counts: string, respawn: boolean, detailed: boolean, down: boolean][] = [
  ['starting', 'starting', false, false, false],
  ['stopping', 'stopping', true, false, true],
  ['respawning', 'stopping', true, true, true],
  ['restarting', 'stopping', false, true, true],
  ['stopped', 'stopping', false, true, true],
  ['finished', 'stopping', false, true, true],
  ['gaveUp', 'stopping', false, true, true],
  ['died', 'stopping', true, true, true],
  ['other', 'other', false, false, false],
];

for (const [name, counts, respawn, detailed, down] of EACH) {
  test(`${name} counts as ${counts}${respawn ? ', and as a respawn' : ''}`, () => {
    const counters = new Counters();
    counters.count(0, HAPPENED[name], 1_000);
    const nothing = { starting: 0, stopping: 0, other: 0, respawns: 0 };
    const { lastEvent, ...numbers } = counters.of(0);
    assert.deepEqual(numbers, { ...nothing, [counts]: 1, respawns: respawn ? 1 : 0 });
    assert.equal(lastEvent, name === 'other' ? undefined : 1_000);
    assert.equal(IS_RESPAWN[HAPPENED[name]] === 1, respawn);
    assert.deepEqual([counters.detailed(0), counters.isDown(0)], [detailed, down]);
  });
}

test('a service is down from a stopping to the next starting, though both are of one second', () => {
  const counters = new Counters();
  counters.count(0, HAPPENED.stopping, 1_000);
  counters.count(0, HAPPENED.starting, 1_000);
  assert.equal(counters.isDown(0), false);
});

test('room is made for more services, and what was counted stays', () => {
  const counters = new Counters();
  counters.ensure(256);
  counters.count(255, HAPPENED.starting, 1_000);
  counters.ensure(257);
  counters.count(256, HAPPENED.stopping, 2_000);
  assert.equal(counters.of(255).starting, 1);
  assert.equal(counters.of(256).stopping, 1);
  assert.equal(counters.of(300).lastEvent, undefined);
});

test('a snapshot gives the same counters back, through JSON, which knows no -Infinity', () => {
  const counters = new Counters();
  counters.ensure(600);
  for (const [i, [name]] of EACH.entries()) counters.count(i * 60, HAPPENED[name], i * 1_000);
  const state = JSON.parse(JSON.stringify(counters.snapshot(600)));
  const again = new Counters(state);
  for (let id = 0; id < 600; id++) assert.deepEqual(again.of(id), counters.of(id));
  assert.deepEqual(again.snapshot(600), counters.snapshot(600));
  assert.equal(state.startedAt[1], null);
});
