import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countLines, endOfFill, nextFill } from '../../../src/shell/following/lines.ts';

test('newlines are counted as a slow look at each byte would', () => {
  const bytes = fc.uint8Array({ maxLength: 80 }).map((noise) => noise.map((byte) => (byte % 5 === 0 ? 10 : byte)));
  fc.assert(
    fc.property(bytes, fc.nat(7), (array, from) => {
      const part = array.subarray(Math.min(from, array.length));
      assert.equal(countLines(part), part.filter((byte) => byte === 10).length);
    }),
  );
});

test('only NULs at the beginning of a line are fill', () => {
  const bytes = Buffer.from('a\0b\n\0\0c\n');
  assert.equal(nextFill(bytes, 0), 4);
  assert.equal(endOfFill(bytes, 4), 6);
  assert.equal(nextFill(bytes, 6), -1);
  assert.equal(nextFill(Buffer.from('\0a'), 0), 0);
});
