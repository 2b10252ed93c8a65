import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatWeekly, parseTimes, parseWeekdays } from '../../src/config/weekly-fields.ts';

for (const [text, days] of [
  ['sun', [0]],
  ['Tue-Fri', [2, 3, 4, 5]],
  ['fri-mon', [5, 6, 0, 1]],
  ['wed-wed', [3]],
] as const) {
  test(`${text} is the days ${days}`, () => assert.deepEqual(parseWeekdays(text), days));
}

for (const [text, from, to] of [
  ['22:00-06:00', 1320, 360],
  ['00:00-24:00', 0, 1440],
  ['09:30-17:00', 570, 1020],
] as const) {
  test(`${text} is from minute ${from} until minute ${to}`, () => assert.deepEqual(parseTimes(text), { from, to }));
}

test('the times of a week are written as one would say them', () => {
  const night = { from: 1320, to: 360 };
  assert.equal(formatWeekly({ weekdays: [], times: [night] }), 'every day 22:00-06:00');
  assert.equal(formatWeekly({ weekdays: [0, 6], times: [] }), 'sat, sun');
  assert.equal(
    formatWeekly({ weekdays: [5, 1, 3, 4, 3], times: [night, { from: 0, to: 5 }] }),
    'mon, wed-fri 22:00-06:00, 00:00-00:05',
  );
});
