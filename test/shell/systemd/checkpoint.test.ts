import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../../src/shell/systemd/checkpoint.ts';
import type { Life } from '../../../src/shell/systemd/lives.ts';

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-checkpoint-'));
after(() => rmSync(DIR, { recursive: true, force: true }));

const LIFE: Life = {
  invocation: 'i1',
  up: false,
  asked: false,
  gaveUp: true,
  exit: undefined,
  counted: undefined,
  held: undefined,
};
const HELD: Life = {
  ...LIFE,
  exit: { process: 'main', status: 1, signal: undefined },
  held: { at: 5, ok: false, result: 'exit-code' },
};
const FULL: Checkpoint = {
  cursor: 's=a;i=1',
  memory: {
    boot: 'b0',
    lives: new Map([
      ['www.service', LIFE],
      ['w@7.service', HELD],
    ]),
  },
  batch: { text: 'a line\n', device: 1, inode: 2, offset: 3 },
};

test('what is saved is loaded again, for the owner only', async () => {
  const path = join(DIR, 'state.json');
  await saveCheckpoint(path, { ...FULL, cursor: 'old' });
  await saveCheckpoint(path, FULL);
  const loaded = await loadCheckpoint(path);
  assert.deepEqual(JSON.stringify(loaded), JSON.stringify(FULL));
  assert.ok(typeof loaded === 'object' && 'memory' in loaded && loaded.memory.lives.get('w@7.service')?.held?.at === 5);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(DIR), ['state.json']);
});

test('a file that is not there is no fault', async () => {
  assert.equal(await loadCheckpoint(join(DIR, 'nowhere', 'state.json')), 'missing');
});

const GOOD = { version: 1, cursor: '', boot: '', lives: {} };
const CORRUPT: readonly { what: string; text: string }[] = [
  { what: 'an empty file', text: '' },
  { what: 'half a file', text: '{"version":1,"cur' },
  { what: 'zeros of a power cut', text: '\0\0\0\0' },
  { what: 'a list', text: '[]' },
  { what: 'a version of the future', text: JSON.stringify({ ...GOOD, version: 2 }) },
  { what: 'no cursor', text: JSON.stringify({ ...GOOD, cursor: 1 }) },
  { what: 'a life that is none', text: JSON.stringify({ ...GOOD, lives: { 'www.service': { up: true } } }) },
  { what: 'a batch that is none', text: JSON.stringify({ ...GOOD, batch: { text: 'x' } }) },
];

for (const { what, text } of CORRUPT) {
  test(`${what} is corrupt, with the reason`, async () => {
    const path = join(DIR, 'corrupt.json');
    writeFileSync(path, text);
    const loaded = await loadCheckpoint(path);
    assert.ok(typeof loaded === 'object' && 'corrupt' in loaded && loaded.corrupt.length > 3, JSON.stringify(loaded));
    assert.equal(readFileSync(path, 'utf8'), text, 'and left as it is');
  });
}
