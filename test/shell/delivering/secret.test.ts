import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSecret } from '../../../src/shell/delivering/secret.ts';
import { tempDir } from './support.ts';

test('a secret is read without its line end, if its owner alone may read it', async (t) => {
  const path = join(await tempDir(t), 'secret');
  await writeFile(path, ' a b \r\n');
  for (const mode of [0o600, 0o400]) {
    await chmod(path, mode);
    assert.equal(await readSecret(path), ' a b ');
  }
  for (const mode of [0o640, 0o604, 0o660, 0o602]) {
    await chmod(path, mode);
    await assert.rejects(readSecret(path), /others may read it \(mode 06\d\d\); do: chmod 600/);
  }
});

test('an empty secret and a missing one are refused', async (t) => {
  const path = join(await tempDir(t), 'secret');
  await assert.rejects(readSecret(path), /Cannot read secret file ".*secret": ENOENT/);
  await writeFile(path, '\n', { mode: 0o600 });
  await assert.rejects(readSecret(path), /it is empty/);
});

test("systemd's credentials may show group rights, but none for the world", async (t) => {
  const dir = await tempDir(t);
  const path = join(dir, 'secret');
  await writeFile(path, 'x');
  process.env.CREDENTIALS_DIRECTORY = dir;
  t.after(() => delete process.env.CREDENTIALS_DIRECTORY);
  await chmod(path, 0o440);
  assert.equal(await readSecret(path), 'x');
  await chmod(path, 0o444);
  await assert.rejects(readSecret(path), /others may read it/);
});
