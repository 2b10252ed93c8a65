import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stamps } from '../../../src/core/reading/stamps.ts';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { SECOND } from '../../../src/core/time.ts';

const ZERO = Date.UTC(2026, 10, 22, 12, 0, 0);
const stamps = () => new Stamps(ianaZone('UTC'));
const lineAt = (second: number) => `Sun Nov 22 12:00:${String(second).padStart(2, '0')} 2026 www stopping\n`;
const bytes = (text: string) => Buffer.from(text, 'latin1');

test('the first stamp of a log is that of the first line that has one', () => {
  assert.equal(stamps().first(bytes(`garbage\n\n${lineAt(7)}${lineAt(9)}`)), ZERO + 7 * SECOND);
  assert.equal(stamps().first(bytes('garbage\n')), undefined);
});

test('the log is read in its own zone', () => {
  assert.equal(new Stamps(ianaZone('Europe/Berlin')).first(bytes(lineAt(0))), ZERO - 3600 * SECOND);
});

const log = [lineAt(1), lineAt(3), 'garbage\n', lineAt(5), lineAt(7)];
const cases: [string, number, number, string[], boolean][] = [
  ['all of it', 0, 60, log, false],
  ['from a line on', 3, 60, log.slice(1), false],
  ['up to a line', 0, 5, log.slice(0, 4), true],
  ['between two lines', 4, 5, [lineAt(5)], true],
  ['before all', -9, -1, [], true],
  ['after all', 8, 60, [], false],
];
for (const [name, since, until, expected, over] of cases) {
  test(`cut: ${name}`, () => {
    const cut = stamps().cut(bytes(log.join('')), { since: ZERO + since * SECOND, until: ZERO + until * SECOND });
    assert.deepEqual([Buffer.from(cut.lines).toString(), cut.over], [expected.join(''), over]);
  });
}
