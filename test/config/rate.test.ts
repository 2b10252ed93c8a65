import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRate, parseRate } from '../../src/config/rate.ts';

for (const [text, count, within] of [
  ['20/h', 20, 3_600_000],
  ['1/m', 1, 60_000],
  ['1000/d', 1000, 86_400_000],
] as const) {
  test(`${text} is ${count} within ${within} ms, and is written as it was read`, () => {
    assert.deepEqual(parseRate(text), { count, within });
    assert.equal(formatRate({ count, within }), text);
  });
}

for (const [text, message] of [
  ['20', 'cannot read "20": not so many a time; write 20/h'],
  ['20/hour', 'cannot read "20/hour": not so many a time; write 20/h'],
  ['3 per day', 'cannot read "3 per day": not so many a time; write 3/d'],
  ['5/min', 'cannot read "5/min": not so many a time; write 5/m'],
  ['few', 'cannot read "few": not so many a time; write 20/h'],
  ['20 / h', 'cannot read "20 / h": write it as 20/h'],
  ['020/h', 'cannot read "020/h": write it as 20/h'],
  ['0/h', 'cannot use "0/h": nobody would be told; write 1/h'],
  ['-1/h', 'cannot read "-1/h": not so many a time; write 1/h'],
  ['1001/h', 'cannot use "1001/h": more than 1000; write 1000/h'],
] as const) {
  test(`the rate ${text} is refused, with the way out`, () => {
    assert.throws(() => parseRate(text), { name: 'SyntaxError', message });
  });
}
