import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buckets, sparkline } from '../../../src/core/telling/sparkline.ts';

test('stamps fall into the cells of the window that ends now', () => {
  for (const [name, stamps, expected] of [
    ['none', [], [0, 0, 0]],
    ['the far end belongs to the first cell', [70], [1, 0, 0]],
    ['now belongs to the last', [100], [0, 0, 1]],
    ['edges belong to the later cell', [80, 90], [0, 1, 1]],
    ['too old, and later than now', [69, 101], [0, 0, 0]],
    ['several', [71, 72, 85, 99, 100], [2, 1, 2]],
  ] as const) {
    assert.deepEqual(buckets(stamps, 100, 30, 3), expected, name);
  }
});

test('nothing is a dot, and the most is the highest bar', () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), '·▁▂▃▄▅▆▇█');
  assert.equal(sparkline([0, 100, 1]), '·█▁');
  assert.equal(sparkline([1, 1]), '██');
  assert.equal(sparkline([0, 0]), '··');
  assert.equal(sparkline([]), '');
});
