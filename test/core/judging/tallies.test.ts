import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatch } from '../../../src/core/event.ts';
import { Tallies } from '../../../src/core/judging/tallies.ts';
import { Seeded } from '../../support/seeded.ts';

test('a service has a tally from its first respawn on', () => {
  const tallies = new Tallies({ depth: 16 });
  assert.equal(tallies.of(3), undefined);
  const tally = tallies.ensure(3);
  tally.add(1_000, 1);
  assert.equal(tallies.ensure(3), tally);
  assert.deepEqual([...tallies.entries()], [[3, tally]]);
});

test('a snapshot holds those that respawned, and gives the same tallies back', () => {
  const tallies = new Tallies({ depth: 16 });
  tallies.ensure(1).add(1_000, 7);
  tallies.ensure(4).add(2_000, 0);
  const state = JSON.parse(JSON.stringify(tallies.snapshot()));
  assert.deepEqual(state, [
    { service: 1, at: [1_000], cause: [7] },
    { service: 4, at: [2_000], cause: [0] },
  ]);
  assert.deepEqual(new Tallies({ depth: 64 }, state).snapshot(), state);
});

test('a snapshot taken with deeper rules is cut to the newest that are asked for', () => {
  const deep = new Tallies({ depth: 64 });
  for (let n = 1; n <= 64; n++) deep.ensure(0).add(n, 0);
  const [kept] = new Tallies({ depth: 16 }, deep.snapshot()).snapshot();
  assert.deepEqual([kept?.at.length, kept?.at[0], kept?.at.at(-1)], [16, 49, 64]);
});

test('what is older than the horizon may be forgotten, and nothing else', () => {
  let forgotten = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Seeded(seed);
    const horizon = random.pick([1_000, 5_000, 20_000]);
    const tallies = new Tallies({ depth: 64, horizon });
    const batch = createBatch(1);
    let twin: [at: number, cause: number][] = [];
    let now = 0;
    for (let n = 1; n < 200; n++) {
      now += random.chance(0.05) ? 2 * horizon : random.whole(0, 1_000);
      const at = now - (random.chance(0.2) ? random.whole(0, 4_000) : 0);
      [batch.at[0], batch.service[0], batch.cause[0]] = [at, 2, n];
      tallies.add(batch, 0);
      twin = [...twin, [at, n] as [number, number]].sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(-64);
      const tally = tallies.ensure(2);
      for (let nth = 1; nth <= twin.length; nth++) {
        const [stamp, cause] = twin.at(-nth) ?? [-Infinity, 0];
        const [told, why] = [tally.nthLast(nth), tally.causeOfNthLast(nth)];
        const words = `seed ${seed}, line ${n}, the ${nth}th newest`;
        // What comes in late, older than all, may take the number of one that is forgotten: too old for a window, too.
        if (stamp <= now - horizon) assert.ok(told <= now - horizon, words);
        else assert.deepEqual([told, why], [stamp, cause], words);
        if (told === -Infinity) forgotten++;
      }
    }
  }
  assert.ok(forgotten > 0);
});
