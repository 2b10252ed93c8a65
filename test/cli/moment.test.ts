import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMoment } from '../../src/cli/moment.ts';
import { ianaZone } from '../../src/core/reading/zone.ts';

const BERLIN = ianaZone('Europe/Berlin');
/** 06:52 there. */
const NOW = Date.parse('2026-11-24T05:52:00Z');

for (const [text, expected, now] of [
  ['18:00', '2026-11-24T17:00:00Z', NOW],
  ['6:53', '2026-11-24T05:53:00Z', NOW],
  ['06:52', '2026-11-25T05:52:00Z', NOW],
  ['2026-11-24 18:00', '2026-11-24T17:00:00Z', NOW],
  ['2026-07-01T08:00', '2026-07-01T06:00:00Z', NOW],
  ['2026-11-24T18:00:00+05:00', '2026-11-24T13:00:00Z', NOW],
  ['2026-11-24T18:00Z', '2026-11-24T18:00:00Z', NOW],
  // The night the clocks go forward: 23:00, then the next 02:30, which is skipped, and the next 03:30.
  ['02:30', '2026-03-29T01:30:00Z', Date.parse('2026-03-28T22:00:00Z')],
  ['03:30', '2026-03-29T01:30:00Z', Date.parse('2026-03-28T22:00:00Z')],
  // And back: 02:30 comes twice.
  ['02:30', '2026-10-25T00:30:00Z', Date.parse('2026-10-24T22:00:00Z')],
  ['02:30', '2026-10-25T01:30:00Z', Date.parse('2026-10-25T00:40:00Z')],
] as const) {
  test(`"${text}" in Berlin at ${new Date(now).toISOString()} is ${expected}`, () => {
    assert.equal(new Date(parseMoment(text, now, BERLIN)).toISOString(), new Date(expected).toISOString());
  });
}

for (const text of [
  '',
  'tomorrow',
  '24:00',
  '12:60',
  '2026-02-31 10:00',
  '2026-13-01 10:00',
  '2026-11-24',
  '18',
  '1e3',
]) {
  test(`"${text}" is refused, with the way out`, () => {
    assert.throws(() => parseMoment(text, NOW, BERLIN), {
      name: 'SyntaxError',
      message: /write 18:00, or "2026-11-24 18:00"$/,
    });
  });
}
