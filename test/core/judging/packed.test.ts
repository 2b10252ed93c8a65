import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packed, unpacked } from '../../../src/core/judging/packed.ts';
import { Seeded } from '../../support/seeded.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

test('stamps are told by what they come after each other, and causes only where there are any', () => {
  const tallies = [
    { service: 0, at: [NOON, NOON, NOON + 3_000], cause: [0, 0, 0] },
    { service: 7, at: [NOON + 1_000], cause: [2] },
    { service: 9, at: [], cause: [] },
  ];
  assert.deepEqual(packed(tallies), [
    { service: 0, at: [NOON, 0, 3_000] },
    { service: 7, at: [NOON + 1_000], cause: [2] },
    { service: 9, at: [] },
  ]);
});

test('what was packed comes back, through JSON, and so does what never was', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = new Seeded(seed);
    const steps = Array.from({ length: random.whole(0, 64) }, () => random.whole(0, 40_000_000));
    let at = NOON;
    const tally = { service: seed, at: steps.map((step) => (at += step)), cause: steps.map(() => random.whole(1, 3)) };
    assert.deepEqual(unpacked(JSON.parse(JSON.stringify(packed([tally])))), [tally], `seed ${seed}`);
    assert.deepEqual(unpacked([tally]), [tally], `seed ${seed}`);
  }
});
