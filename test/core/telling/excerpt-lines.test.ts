import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { excerptOf } from '../../../src/core/telling/excerpt-lines.ts';

const SINCE = Date.UTC(2026, 10, 24, 2, 52, 10);
const OPTIONS = { lines: 20, since: SINCE, zone: ianaZone('Europe/Amsterdam') };

const STAMPS: readonly (readonly [name: string, old: string, own: string])[] = [
  ['ISO 8601 in UTC', '2026-11-24T02:51:00.123Z', '2026-11-24T02:52:10Z'],
  ['ISO 8601 with an offset', '[2026-11-24T03:51:00+01:00]', '[2026-11-24T03:52:10+01:00]'],
  ['ISO 8601 without one, in the zone', '2026-11-24 03:51:00,123', '2026-11-24 03:52:10,000'],
  ['syslog', 'Nov 24 03:51:00', 'Nov 24 03:52:10'],
];

for (const [name, old, own] of STAMPS) {
  test(`lines from before the storm are left out, and what follows a line of it stays: ${name}`, () => {
    const text = `${old} before\n  and more of it\n${own} first\n  at trace\n`;
    assert.deepEqual(excerptOf(text, OPTIONS), [`${own} first`, '  at trace']);
  });
}

test('lines without stamps are the last ones', () => {
  const text = Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join('');
  assert.deepEqual(excerptOf(text, { ...OPTIONS, lines: 2 }), ['line 48', 'line 49']);
});

test('a storm over new year has lines of both years', () => {
  const since = Date.UTC(2026, 11, 31, 22, 59, 50);
  const text = 'Dec 31 23:59:00 a\nDec 31 23:59:55 b\nJan  1 00:00:01 c\n';
  assert.deepEqual(excerptOf(text, { ...OPTIONS, since }), ['Dec 31 23:59:55 b', 'Jan  1 00:00:01 c']);
});

test('colours and commands of terminals go, other control characters and bidi marks are shown', () => {
  const text = '\u001b[1;31mred\u001b[0m \u001b]0;title\u0007end\tx\u0000\u202e\r\n';
  assert.deepEqual(excerptOf(text, OPTIONS), ['red end  x\\u{0}\\u{202e}']);
});

test('a colour within a secret does not save it', () => {
  assert.deepEqual(excerptOf('pass\u001b[0mword=hunter2', OPTIONS), ['password=[masked]']);
});

test('it is four kibibytes at most, the newest lines', () => {
  const lines = excerptOf(`${'€'.repeat(300)}\n`.repeat(30), OPTIONS);
  assert.equal(lines.length, 5);
  assert.ok(Buffer.byteLength(lines.join('\n')) <= 4096);
});
