import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { DEFAULT_GRID, respawnsBetween, windowsBetween } from '../../../src/core/tuning/grid.ts';

test('the default grid has a hundred candidates, the default rules among them', () => {
  assert.equal(DEFAULT_GRID.respawns.length * DEFAULT_GRID.within.length, 100);
  assert.ok(DEFAULT_GRID.respawns.includes(10) && DEFAULT_GRID.within.includes(MINUTE));
  assert.ok(DEFAULT_GRID.respawns.includes(50) && DEFAULT_GRID.within.includes(HOUR));
});

test('a range has both its ends, ascends, and is thinned out to ten values', () => {
  for (const values of [respawnsBetween(5, 50), respawnsBetween(3, 500), windowsBetween(10 * SECOND, 2 * HOUR)]) {
    assert.ok(values.length <= 10 && values.length >= 8, String(values));
    assert.deepEqual(
      values,
      [...new Set(values)].sort((a, b) => a - b),
    );
  }
  assert.deepEqual([respawnsBetween(7, 9), respawnsBetween(4, 4)], [[7, 8, 9], [4]]);
});
