import assert from 'node:assert/strict';
import { test } from 'node:test';
import { difference } from '../../src/install/difference.ts';

test('only lines that one of the two has are shown', () => {
  assert.deepEqual(difference('a\nb\nc', 'a\nB\nc\nd'), ['- b', '+ B', '+ d']);
});

test('a long difference is cut, and says by how much', () => {
  const shown = difference('', Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n'));
  assert.equal(shown.length, 21);
  assert.equal(shown.at(-1), '… and 31 lines more');
});

test('the same lines in another order are not shown as nothing', () => {
  assert.deepEqual(difference('a\nb', 'b\na'), ['(the same lines in another order or number)']);
});
