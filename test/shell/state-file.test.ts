import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadState, saveState } from '../../src/shell/state-file.ts';
import { tempDir } from './delivering/support.ts';

const anything = () => undefined;

test('what was saved is loaded, and nobody else may read it', async (t) => {
  const path = join(await tempDir(t), 'state.json');
  assert.deepEqual(await loadState(path, 1, anything), { kind: 'none' });
  const saved = { position: { version: 1, offset: 12 }, core: { services: ['www'] } };
  await saveState(path, saved);
  assert.deepEqual(await loadState(path, 1, anything), { kind: 'saved', saved });
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

for (const text of ['', '{"position":', '\u0000\u0000', 'null']) {
  test(`a file that holds ${JSON.stringify(text)} is moved aside, whole, with the reason`, async (t) => {
    const dir = await tempDir(t);
    const path = join(dir, 'state.json');
    writeFileSync(path, text);
    const loaded = await loadState(path, 1234, (saved) => void saved.position);
    assert.equal(loaded.kind, 'corrupt');
    assert.deepEqual(readdirSync(dir), ['state.json.corrupt-1234']);
    assert.equal(readFileSync(`${path}.corrupt-1234`, 'utf8'), text);
  });
}

test('a file that cannot be accepted is moved aside too', async (t) => {
  const path = join(await tempDir(t), 'state.json');
  await saveState(path, { position: 1, core: 2 });
  const loaded = await loadState(path, 5, () => {
    throw new TypeError('version 9 is from the future');
  });
  assert.deepEqual(loaded, { kind: 'corrupt', movedTo: `${path}.corrupt-5`, why: 'version 9 is from the future' });
});

test('a file that cannot be read is no fresh start: it throws', async (t) => {
  const path = join(await tempDir(t), 'state.json');
  mkdirSync(path);
  await assert.rejects(loadState(path, 1, anything), /Cannot read the state file/);
});
