import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { askAgent, serveControl } from '../../src/shell/control.ts';
import { tempDir } from './delivering/support.ts';

test('a question is answered, an unknown one is not, and nobody answers after the end', async (t) => {
  const dir = await tempDir(t);
  const end = await serveControl(dir, (question) =>
    question === 'status' ? { pid: 7, names: ['müller'] } : undefined,
  );
  assert.deepEqual(await askAgent(dir, 'status'), { pid: 7, names: ['müller'] });
  assert.equal(await askAgent(dir, 'nonsense'), undefined);
  await end();
  assert.equal(await askAgent(dir, 'status'), undefined);
  assert.deepEqual(readdirSync(dir), []);
});

test('a directory with a path longer than a socket may have is no trouble', async (t) => {
  const dir = join(await tempDir(t), 'x'.repeat(120), 'y'.repeat(120));
  mkdirSync(dir, { recursive: true });
  const end = await serveControl(dir, () => 'here');
  assert.equal(await askAgent(dir, 'status'), 'here');
  await end();
});

test('what a killed agent left in its place is replaced', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'agent.sock'), '');
  assert.equal(await askAgent(dir, 'status'), undefined);
  const end = await serveControl(dir, () => 'here');
  assert.equal(await askAgent(dir, 'status'), 'here');
  await end();
});

test('without a directory nobody answers', async (t) => {
  assert.equal(await askAgent(join(await tempDir(t), 'nowhere'), 'status'), undefined);
});
