import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flapsOf, remember, type Storm, stormsBefore } from '../../../src/core/telling/history.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import { NOON } from '../../support/core-parts.ts';

test('a storm is remembered for a week, counted from the newest', () => {
  let storms: Storm[] = [];
  for (const to of [NOON - 8 * DAY, NOON - 7 * DAY, NOON - 6 * DAY, NOON])
    storms = remember(storms, stormOf('www', to));
  assert.deepEqual(
    storms.map(({ to }) => (NOON - to) / DAY),
    [6, 0],
  );
});

test('at most two thousand are remembered, the newest', () => {
  let storms: Storm[] = [];
  for (let n = 0; n < 2_100; n++) storms = remember(storms, stormOf(`s${n}`, NOON + n));
  assert.deepEqual([storms.length, storms[0]?.service, storms.at(-1)?.service], [2_000, 's100', 's2099']);
});

test('storms before now are those of the service and of the week', () => {
  const storms = [
    stormOf('www', NOON - 8 * DAY),
    stormOf('www', NOON - DAY),
    stormOf('db', NOON - DAY),
    stormOf('www', NOON + 1),
  ];
  assert.deepEqual(stormsBefore(storms, 'www', NOON), [storms[1]]);
});

for (const [name, minutesAgo, expected] of [
  ['none before', [], 0],
  ['one within the hour', [10], 0],
  ['two within the hour', [10, 30], 3],
  ['three within the hour', [5, 10, 59], 4],
  ['one of two is an hour ago', [10, 60], 0],
] as const) {
  test(`a service flaps with the third storm within an hour: ${name}`, () => {
    const storms = [
      ...minutesAgo.map((minutes) => stormOf('www', NOON - minutes * MINUTE)),
      stormOf('db', NOON - MINUTE),
    ];
    assert.equal(flapsOf(storms, 'www', NOON), expected);
  });
}

function stormOf(service: string, to: number): Storm {
  return { service, from: to - HOUR / 60, to, respawns: 12 };
}
