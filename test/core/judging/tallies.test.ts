import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tallies } from '../../../src/core/judging/tallies.ts';

test('a service has a tally from its first respawn on', () => {
  const tallies = new Tallies(16);
  assert.equal(tallies.of(3), undefined);
  const tally = tallies.ensure(3);
  tally.add(1_000, 1);
  assert.equal(tallies.ensure(3), tally);
  assert.deepEqual([...tallies.entries()], [[3, tally]]);
});

test('a snapshot holds those that respawned, and gives the same tallies back', () => {
  const tallies = new Tallies(16);
  tallies.ensure(1).add(1_000, 7);
  tallies.ensure(4).add(2_000, 0);
  const state = JSON.parse(JSON.stringify(tallies.snapshot()));
  assert.deepEqual(state, [
    { service: 1, at: [1_000], cause: [7] },
    { service: 4, at: [2_000], cause: [0] },
  ]);
  assert.deepEqual(new Tallies(64, state).snapshot(), state);
});

test('a snapshot taken with deeper rules is cut to the newest that are asked for', () => {
  const deep = new Tallies(64);
  for (let n = 1; n <= 64; n++) deep.ensure(0).add(n, 0);
  const [kept] = new Tallies(16, deep.snapshot()).snapshot();
  assert.deepEqual([kept?.at.length, kept?.at[0], kept?.at.at(-1)], [16, 49, 64]);
});
