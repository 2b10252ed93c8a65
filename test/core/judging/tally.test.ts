import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from '../../../src/core/judging/tally.ts';
import { Seeded } from '../../support/seeded.ts';

test('the n-th newest respawn is told by its stamp, and -Infinity when there are not so many', () => {
  const tally = new Tally(16);
  for (const at of [1_000, 2_000, 3_000]) tally.add(at, at / 1_000);
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => tally.nthLast(n)),
    [3_000, 2_000, 1_000, -Infinity],
  );
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => tally.causeOfNthLast(n)),
    [3, 2, 1, 0],
  );
  assert.equal(tally.length, 3);
});

test('a window holds its own end and not its far end', () => {
  const tally = new Tally(16);
  for (const at of [0, 1_000, 60_000]) tally.add(at, 0);
  for (const [now, within, expected] of [
    [60_000, 60_000, 2],
    [60_000, 60_001, 3],
    [60_999, 60_000, 2],
    [61_000, 60_000, 1],
    [120_000, 60_000, 0],
  ] as const) {
    assert.equal(tally.countWithin(now, within), expected, `at ${now} within ${within}`);
  }
});

test('a late stamp is put where it belongs, with its cause', () => {
  const tally = new Tally(16);
  for (const at of [5_000, 9_000, 7_000, 5_000]) tally.add(at, at);
  assert.deepEqual(tally.toArrays(), { at: [5_000, 5_000, 7_000, 9_000], cause: [5_000, 5_000, 7_000, 9_000] });
});

test('when it is full, a stamp older than all that it remembers is not remembered', () => {
  const tally = new Tally(16);
  for (let n = 1; n <= 16; n++) tally.add(n * 1_000, n);
  tally.add(500, 99);
  assert.deepEqual(
    tally.toArrays().at,
    Array.from({ length: 16 }, (_, i) => (i + 1) * 1_000),
  );
});

test('in any order of stamps it agrees with a sorted array, when it grows and when it is full', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Seeded(seed);
    const depth = random.pick([1, 16, 17, 50, 64]);
    const tally = new Tally(depth);
    let twin: [at: number, cause: number][] = [];
    for (let n = 0; n < 200; n++) {
      const at = n * 100 - (random.chance(0.4) ? random.whole(0, 4_000) : 0);
      tally.add(at, n);
      // Of one stamp the later line is the newer; what falls out is the oldest.
      twin = [...twin, [at, n] as [number, number]].sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(-128);
      for (let nth = 1; nth <= depth; nth++) {
        const [stamp, cause] = twin.at(-nth) ?? [-Infinity, 0];
        assert.equal(tally.nthLast(nth), stamp, `seed ${seed}, line ${n}, the ${nth}th newest of depth ${depth}`);
        assert.equal(tally.causeOfNthLast(nth), cause, `seed ${seed}, line ${n}, cause of the ${nth}th newest`);
      }
    }
  }
});
