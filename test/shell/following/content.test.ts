import assert from 'node:assert/strict';
import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import {
  advance,
  emptyContent,
  HEAD_BYTES,
  loadContent,
  saveContent,
  stillHolds,
  TAIL_BYTES,
} from '../../../src/shell/following/content.ts';
import { Rig } from './rig.ts';

test('a content consumed in pieces is the same as consumed at once, and as looked at slowly', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(90), pieces, (fill, rest) => {
      const all = Buffer.concat([Buffer.alloc(fill), ...rest]);
      const content = emptyContent();
      for (const piece of [Buffer.alloc(fill), ...rest]) advance(content, piece);
      const begin = all.findIndex((byte) => byte !== 0);
      const nuls = begin < 0 ? all.length : begin;
      assert.deepEqual(
        { ...content, head: Buffer.from(content.head), tail: Buffer.from(content.tail) },
        {
          offset: all.length,
          crc: crc32(all),
          fill: nuls,
          head: all.subarray(nuls, nuls + HEAD_BYTES),
          tail: all.subarray(-TAIL_BYTES),
          skipping: false,
          known: all.length,
          awaited: false,
        },
      );
      assert.deepEqual(saveContent(loadContent(saveContent(content))), saveContent(content));
    }),
  );
});

test('a truncation shows also when the file has grown past the offset again', (t) => {
  const rig = new Rig(t);
  const text = Buffer.from(rig.some(20));
  writeFileSync(rig.log, text);
  const content = emptyContent();
  advance(content, text);
  const fd = openSync(rig.log, 'r');
  t.after(() => closeSync(fd));
  assert.ok(stillHolds(fd, content));
  truncateSync(rig.log);
  assert.ok(!stillHolds(fd, content), 'cut');
  writeFileSync(rig.log, rig.some(100));
  assert.ok(!stillHolds(fd, content), 'grown again');
});
