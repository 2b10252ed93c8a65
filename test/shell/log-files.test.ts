import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readLog } from '../../src/shell/log-files.ts';
import { tempDir } from './delivering/support.ts';

/** More than one chunk, with lines of all lengths, one longer than a chunk, and half a line at the end. */
const WHOLE = `${Array.from({ length: 9_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 97)}`).join('\n')}\n${'y'.repeat(600_000)}\nlast\n`;
const TEXT = `${WHOLE}half a li`;

async function textOf(path: string): Promise<string> {
  const parts: string[] = [];
  for await (const lines of readLog(path)) {
    assert.equal(lines.at(-1), 10, 'a chunk ends with a line feed');
    parts.push(Buffer.from(lines).toString()); // copied: the bytes are valid until the next chunk only
  }
  return parts.join('');
}

test('a plain and a compressed log give every whole line once, in order, and no half one', async (t) => {
  const dir = await tempDir(t);
  const [plain, zipped] = [join(dir, 'log'), join(dir, 'log.1.gz')];
  writeFileSync(plain, TEXT);
  writeFileSync(zipped, gzipSync(TEXT));
  assert.equal(await textOf(plain), WHOLE);
  assert.equal(await textOf(zipped), WHOLE);
});

test('"-" is standard input', async (t) => {
  const path = join(await tempDir(t), 'log');
  writeFileSync(path, TEXT);
  const module = new URL('../../src/shell/log-files.ts', import.meta.url);
  const script = `import { readLog } from '${module}'; for await (const lines of readLog('-')) process.stdout.write(Buffer.from(lines));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  child.stdin.end(readFileSync(path));
  const [code] = await once(child, 'close');
  assert.deepEqual([code, text === WHOLE], [0, true]);
});

test('an empty log gives nothing; a missing one, a directory and a broken .gz throw', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'empty'), '');
  assert.equal(await textOf(join(dir, 'empty')), '');
  await assert.rejects(textOf(join(dir, 'missing')), /ENOENT/);
  await assert.rejects(textOf(join(dir, 'missing.gz')), /ENOENT/);
  await assert.rejects(textOf(dir), /EISDIR/);
  writeFileSync(join(dir, 'broken.gz'), gzipSync(TEXT).subarray(0, 2_000));
  await assert.rejects(textOf(join(dir, 'broken.gz')), /unexpected end of file/);
});
