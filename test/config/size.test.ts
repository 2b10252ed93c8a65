import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSize, parseSize } from '../../src/config/size.ts';

for (const [text, bytes] of [
  ['512B', 512],
  ['8KiB', 8192],
  ['1MiB', 1_048_576],
] as const) {
  test(`${text} is ${bytes} bytes, and back`, () => {
    assert.equal(parseSize(text), bytes);
    assert.equal(formatSize(bytes), text);
  });
}

for (const [text, message] of [
  ['8K', 'cannot read "8K": unknown unit "K"; write 8KiB'],
  ['8kb', 'cannot read "8kb": unknown unit "kb"; write 8KiB'],
  ['8192', 'cannot read "8192": a size needs a unit; write 8192B'],
  ['large', 'cannot read "large": not a size; write 8KiB'],
  ['-1B', 'cannot read "-1B": not a size; write 8KiB'],
] as const) {
  test(`the size ${text} is refused`, () => assert.throws(() => parseSize(text), { name: 'SyntaxError', message }));
}
