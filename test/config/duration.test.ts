import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/config/duration.ts';

const READ: readonly (readonly [text: string, milliseconds: number])[] = [
  ['0s', 0],
  ['250ms', 250],
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1d2h3m4s5ms', 93_784_005],
];

for (const [text, milliseconds] of READ) {
  test(`${text} is ${milliseconds} ms`, () => assert.equal(parseDuration(text), milliseconds));
}

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['5 mins', 'cannot read "5 mins": unknown unit "mins"; write 5m'],
  ['10sec', 'cannot read "10sec": unknown unit "sec"; write 10s'],
  ['2 weeks', 'cannot read "2 weeks": unknown unit "weeks"; write 14d'],
  ['5M', 'cannot read "5M": unknown unit "M"; write 5m'],
  ['90', 'cannot read "90": a duration needs a unit; write 90s'],
  ['-5m', 'cannot read "-5m": a duration is never negative; write 5m'],
  ['1.5h', 'cannot read "1.5h": no fractions; write 1h30m'],
  ['5 m', 'cannot read "5 m": a number and its unit, without spaces or signs; write 5m'],
  ['30m1h', 'cannot read "30m1h": units go from large to small; write 1h30m'],
  ['1m1m', 'cannot read "1m1m": units go from large to small; write 1h30m'],
  ['99999999999999999d', 'cannot read "99999999999999999d": too long; write 30d'],
  ['', 'cannot read "": not a duration; write 90s, 5m or 1h30m'],
  ['soon', 'cannot read "soon": not a duration; write 90s, 5m or 1h30m'],
  ['5m\n', 'cannot read "5m\\n": a number and its unit, without spaces or signs; write 5m'],
];

for (const [text, message] of REFUSED) {
  test(`${JSON.stringify(text)} is refused, and what was meant is told`, () => {
    assert.throws(() => parseDuration(text), { name: 'SyntaxError', message });
  });
}

test('what is written is read back as the same', () => {
  fc.assert(fc.property(fc.nat({ max: 40 * 86_400_000 }), (span) => parseDuration(formatDuration(span)) === span));
});
