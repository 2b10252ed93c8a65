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

test('what is asked with a question comes with it, as JSON', async (t) => {
  const dir = await tempDir(t);
  const end = await serveControl(dir, (_, body) => ({ body: body ?? null }));
  assert.deepEqual(await askAgent(dir, 'echo'), { body: null });
  assert.deepEqual(await askAgent(dir, 'echo', { incident: 'ü\n"x' }), { body: { incident: 'ü\n"x' } });
  await end();
});

test('a question that is too long, or whose answer fails, gets none, and the next one does', async (t) => {
  const dir = await tempDir(t);
  const end = await serveControl(dir, (question) => {
    if (question === 'fail') throw new TypeError('it fails');
    return { well: true };
  });
  assert.equal(await askAgent(dir, 'status', 'x'.repeat(100_000)), undefined);
  assert.equal(await askAgent(dir, 'fail'), undefined);
  assert.deepEqual(await askAgent(dir, 'status'), { well: true });
  await end();
});
