import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSilenceWords, silencesOf } from '../src/silences.ts';

const WWW = { service: 'www/1', job: 'www', severity: 'page', host: 'web-3', rule: 'crash-loop' };

for (const [words, holds] of [
  [['www*'], true],
  [['www'], false],
  [['db', 'www*'], true],
  [['www*', '!www/1'], false],
  [['!db'], true],
  [['severity=page'], true],
  [['www*', 'severity=page'], true],
  [['www*', 'severity=warn'], false],
  [['db*', 'severity=page'], false],
  [['severity=page', 'rule=~crash-.*'], true],
  [['severity=page', 'rule!~crash-.*'], false],
  [['job = www'], true],
  [['web-3:www/1'], true],
  [['web-*:www*'], true],
  [['web-4:www/1'], false],
  [['web*'], false],
  [['*', '!web-3:*'], false],
  [['!web-4:*'], true],
  [['www*', 'host=web-3'], true],
  [['www*', 'host=~web-4|db-.*'], false],
] as const) {
  test(`${words.join(' ')} ${holds ? 'silences' : 'does not silence'} a page of www/1`, () => {
    assert.equal(compileSilenceWords(words)(WWW), holds);
  });
}

test('a silence covers what is stamped in the second it was asked for, and what is judged a grace behind', () => {
  const from = Date.UTC(2026, 10, 24, 5, 52, 10, 700);
  const stored = { id: 'a', matchers: ['www'], from, until: from + 60_000, comment: '', author: 'ann' };
  const [silence] = silencesOf([stored], assert.fail);
  assert.deepEqual([silence?.from, silence?.until], [Date.UTC(2026, 10, 24, 5, 52, 8), from + 60_000]);
});

test('a file with words that cannot be meant silences nothing, and is told; the others hold', () => {
  const stored = { from: 0, until: 1, comment: 'a\u001b[31m\nb', author: 'x'.repeat(100) };
  const faults: string[] = [];
  const silences = silencesOf(
    [
      { id: 'bad', matchers: ['www['], ...stored },
      { id: 'worse', matchers: ['severity==page'], ...stored },
      { id: 'good', matchers: ['www*'], ...stored },
    ],
    (why) => faults.push(why),
  );
  assert.deepEqual(
    silences.map(({ id }) => id),
    ['good'],
  );
  assert.match(faults[0] ?? '', /^the silence bad is not heeded: cannot use "www\[" as a pattern/);
  assert.match(faults[1] ?? '', /^the silence worse is not heeded: cannot read "severity==page"/);
  assert.equal(silences[0]?.comment, 'a\\u{1b}[31m\\u{a}b');
  assert.equal(silences[0]?.author.length, 40);
});
