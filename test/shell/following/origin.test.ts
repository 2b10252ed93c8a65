import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { advance, type Content, emptyContent } from '../../../src/shell/following/content.ts';
import { FOLLOW_LIMITS } from '../../../src/shell/following/limits.ts';
import { originsOf } from '../../../src/shell/following/origin.ts';
import { Pace } from '../../../src/shell/following/pace.ts';
import { sourceOf } from '../../../src/shell/following/source.ts';
import { Rig } from './rig.ts';

function consumed(text: string): Content {
  const content = emptyContent();
  advance(content, Buffer.from(text));
  return content;
}

async function originsIn(t: TestContext, bytes: string | Uint8Array, known: Content[]) {
  const rig = new Rig(t);
  writeFileSync(rig.log, bytes);
  const fd = openSync(rig.log, 'r');
  t.after(() => closeSync(fd));
  return originsOf(sourceOf(fd), known, new Pace(FOLLOW_LIMITS));
}

test('a file that begins with all that was consumed is known, compressed or not', async (t) => {
  const rig = new Rig(t);
  const text = rig.some(30);
  const known = [consumed(rig.some(20)), consumed(text)];
  for (const bytes of [text, text + rig.some(5), gzipSync(text), gzipSync(text + rig.some(5))]) {
    const [origin] = await originsIn(t, bytes, known);
    assert.deepEqual([origin?.content, origin?.full, origin?.strong], [known[1], true, true]);
  }
});

test('of two contents it begins with, the longer is its origin', async (t) => {
  const rig = new Rig(t);
  const [first, second] = [rig.some(10), rig.some(10)];
  const known = [consumed(first), consumed(first + second)];
  const [origin] = await originsIn(t, first + second + rig.some(1), known);
  assert.equal(origin?.content, known[1]);
});

test('a shorter copy is known by its beginning', async (t) => {
  const rig = new Rig(t);
  const [first, second] = [rig.some(10), rig.some(10)];
  const [origin] = await originsIn(t, first, [consumed(first + second)]);
  assert.deepEqual([origin?.full, origin?.strong], [false, true]);
});

test('what agrees in a line or two only is a weak origin', async (t) => {
  const rig = new Rig(t);
  const line = rig.some(1);
  const [origin] = await originsIn(t, line + rig.some(9), [consumed(line)]);
  assert.deepEqual([origin?.full, origin?.strong], [true, false]);
});

test('two holes of NULs of different length are two contents', async (t) => {
  const rig = new Rig(t);
  const line = rig.some(9);
  assert.deepEqual(await originsIn(t, '\0'.repeat(500) + line, [consumed('\0'.repeat(900) + line)]), []);
});

test('another file of the same length has no origin', async (t) => {
  const rig = new Rig(t);
  const [one, other] = [rig.some(9), rig.some(9)];
  assert.deepEqual(await originsIn(t, one, [consumed(other)]), []);
});
