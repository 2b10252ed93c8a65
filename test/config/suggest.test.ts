import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest, wayOut } from '../../src/config/suggest.ts';

const FIELDS = ['respawns', 'within', 'resolve_after', 'severity', 'for'];

for (const [word, near] of [
  ['respwans', 'respawns'],
  ['resolve-after', 'resolve_after'],
  ['resolveAfter', 'resolve_after'],
  ['Severity', 'severity'],
  ['fro', 'for'],
  ['threshold', undefined],
  ['', undefined],
] as const) {
  test(`${word || 'nothing'} was meant as ${near ?? 'nothing known'}`, () => assert.equal(closest(word, FIELDS), near));
}

test('where nothing is near, all that is known is listed', () => {
  assert.equal(wayOut('threshold', FIELDS), 'known: respawns, within, resolve_after, severity, for');
});
