import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { moveAside, replaceFile } from '../../src/shell/replace-file.ts';
import { tempDir } from './delivering/support.ts';

test('a file is replaced as a whole: whoever has it open keeps the old one', async (t) => {
  const dir = await tempDir(t);
  const path = join(dir, 'file');
  writeFileSync(path, 'old');
  const before = statSync(path).ino;
  await replaceFile(path, 'new');
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.notEqual(statSync(path).ino, before);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dir), ['file']);
});

test('what a crash left aside is written over', async (t) => {
  const path = join(await tempDir(t), 'file');
  writeFileSync(`${path}.new`, 'half of something much longer');
  await replaceFile(path, 'new');
  assert.equal(readFileSync(path, 'utf8'), 'new');
});

test('when it cannot be written, the old one stays and the reason is thrown', async (t) => {
  const path = join(await tempDir(t), 'file');
  writeFileSync(path, 'old');
  mkdirSync(`${path}.new`);
  await assert.rejects(replaceFile(path, 'new'), /EISDIR/);
  assert.equal(readFileSync(path, 'utf8'), 'old');
});

test('moved aside, a file says where it went', async (t) => {
  const path = join(await tempDir(t), 'file');
  writeFileSync(path, 'bad');
  assert.equal(await moveAside(path, 77), `${path}.corrupt-77`);
  assert.equal(readFileSync(`${path}.corrupt-77`, 'utf8'), 'bad');
});
