import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { count, cut, harmless, isoTime, lasted, list, localTime, span } from '../../../src/core/telling/words.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';

test('a span has two units at most, and whole seconds', () => {
  for (const [duration, expected] of [
    [0, '0 s'],
    [499, '0 s'],
    [41 * SECOND, '41 s'],
    [59_600, '1 min'],
    [3 * MINUTE + 20 * SECOND, '3 min 20 s'],
    [HOUR, '1 h'],
    [2 * HOUR + 5 * MINUTE + 40 * SECOND, '2 h 5 min'],
    [HOUR + 40 * SECOND, '1 h'],
    [4 * DAY, '4 d'],
    [4 * DAY + 3 * HOUR, '4 d 3 h'],
    [-5 * SECOND, '0 s'],
  ] as const) {
    assert.equal(span(duration), expected, String(duration));
  }
});

test('what lasted less than stamps can tell is under a second', () => {
  assert.deepEqual(
    [lasted(0), lasted(999), lasted(SECOND), lasted(90 * SECOND)],
    ['under 1 s', 'under 1 s', '1 s', '1 min 30 s'],
  );
});

test('times are local, with their offset', () => {
  const at = Date.UTC(2026, 10, 24, 4, 52, 10);
  for (const [name, local, iso] of [
    ['UTC', 'Tue 24 Nov 2026 04:52:10 +0000', '2026-11-24T04:52:10+00:00'],
    ['Europe/Amsterdam', 'Tue 24 Nov 2026 05:52:10 +0100', '2026-11-24T05:52:10+01:00'],
    ['America/St_Johns', 'Tue 24 Nov 2026 01:22:10 -0330', '2026-11-24T01:22:10-03:30'],
    ['Asia/Kathmandu', 'Tue 24 Nov 2026 10:37:10 +0545', '2026-11-24T10:37:10+05:45'],
  ] as const) {
    assert.equal(localTime(at, ianaZone(name)), local);
    assert.equal(isoTime(at, ianaZone(name)), iso);
  }
});

test('things are counted, listed and cut', () => {
  assert.deepEqual(
    [count(1, 'respawn'), count(0, 'respawn'), count(12, 'respawn')],
    ['1 respawn', '0 respawns', '12 respawns'],
  );
  const lists = [[], ['db'], ['db', 'web'], ['db', 'web', 'mq'], ['db', 'web', 'mq', 'api']].map((names) =>
    list(names),
  );
  assert.deepEqual(lists, ['', 'db', 'db and web', 'db and 2 others', 'db and 3 others']);
  assert.equal(list(['a', 'b', 'c', 'd'], 3), 'a, b and 2 others');
  assert.deepEqual([cut('abc', 3), cut('abcd', 3), cut('日本語日本語', 4)], ['abc', 'ab…', '日本語…']);
});

test('what could forge a line, turn it round or hide in it becomes visible', () => {
  for (const [text, expected] of [
    ['plain-name.1/2@3:4', 'plain-name.1/2@3:4'],
    ['ünï日本', 'ünï日本'],
    ['a\r\nBcc: x', 'a\\u{d}\\u{a}Bcc: x'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\u2066\u2069\u061c', '\\u{2066}\\u{2069}\\u{61c}'],
    ['a\u200bb\u00adc\ufeff', 'a\\u{200b}b\\u{ad}c\\u{feff}'],
    ['\u0000\u007f\u009f\u2028', '\\u{0}\\u{7f}\\u{9f}\\u{2028}'],
  ] as const) {
    assert.equal(harmless(text), expected);
  }
});
