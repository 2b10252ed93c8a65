import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folded } from '../../src/cli/fold.ts';
import { stampOf } from '../../src/cli/stamp.ts';
import { table } from '../../src/cli/table.ts';
import { heardIo } from '../support/io.ts';

const narrow = { ...heardIo('terminal'), columns: 40 };

const CASES: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['a short line', 'all is well', 'all is well'],
  [
    'a sentence',
    'the quick brown fox jumps over the lazy dog and on',
    'the quick brown fox jumps over the lazy\ndog and on',
  ],
  [
    'a row of a name and words',
    '  slow  10 respawns within 1 minute, services of all kinds',
    '  slow  10 respawns within 1 minute,\n        services of all kinds',
  ],
  ['a word that is longer', `  ${'x'.repeat(50)} y`, `  ${'x'.repeat(50)}\n  y`],
  ['colours, which take no room', `\u001b[1m${'x'.repeat(38)}\u001b[22m`, `\u001b[1m${'x'.repeat(38)}\u001b[22m`],
];

test('on a terminal lines are broken at words, below where their words began', () => {
  for (const [name, text, expected] of CASES) assert.equal(folded(text, narrow), expected, name);
});

test('in a pipe a line stays a line', () => {
  const text = 'word '.repeat(100);
  assert.equal(folded(text, heardIo()), text);
});

test('the last column of a table is broken where the terminal ends, when words have room there', () => {
  const io = { ...narrow, colour: false };
  assert.equal(
    table(['A', 'WHY'], [['1', 'it went down again and again, for no known reason']], io),
    'A  WHY\n1  it went down again and again, for no\n   known reason\n',
  );
  const wide = 'x'.repeat(30);
  assert.equal(table(['A', 'WHY'], [[wide, 'a few words more']], io).split('\n')[1], `${wide}  a few words more`);
});

test('a time of today is told by the clock alone, on a terminal, where it is today', () => {
  const now = Date.parse('2026-11-24T23:30:00Z');
  const cases = [
    ['2026-11-25T00:10:00+01:00', '00:10:00'],
    ['2026-11-24T23:10:00+00:00', '23:10:00'],
    ['2026-11-24T23:10:00+01:00', '2026-11-24 23:10:00'],
  ] as const;
  for (const [iso, shown] of cases) assert.equal(stampOf(iso, now, heardIo('terminal')), shown);
  assert.equal(stampOf(cases[0][0], now, heardIo()), cases[0][0]);
});
