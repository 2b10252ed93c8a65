import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DAY, HOUR } from '../../src/core/time.ts';
import { encodeSilence } from '../../src/shell/silence-file.ts';
import {
  addSilence,
  expireSilence,
  KEPT,
  KEPT_MAX,
  readSilences,
  SILENCES_MAX,
  silencesDir,
  sweepSilences,
} from '../../src/shell/silences.ts';

const NOW = Date.UTC(2026, 10, 24, 5, 52);
const SILENCE = { matchers: ['www*'], from: NOW, until: NOW + HOUR, comment: 'deploy', author: 'ann' };

function stateDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-silences-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('a silence is a file of its own that nobody else may read, under a short id', async (t) => {
  const dir = stateDir(t);
  const { id } = await addSilence(dir, SILENCE, NOW);
  assert.match(id, /^1124-[a-z]{4}$/);
  assert.deepEqual(readdirSync(silencesDir(dir)), [`${id}.json`]);
  assert.equal(statSync(silencesDir(dir)).mode & 0o777, 0o700);
  assert.equal(statSync(join(silencesDir(dir), `${id}.json`)).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(join(silencesDir(dir), `${id}.json`), 'utf8')), {
    version: 1,
    id,
    matchers: ['www*'],
    comment: 'deploy',
    author: 'ann',
    from: '2026-11-24T05:52:00.000Z',
    until: '2026-11-24T06:52:00.000Z',
  });
});

test('they are read back, the one that ends first first; none where there is no directory', async (t) => {
  const dir = stateDir(t);
  assert.deepEqual(await readSilences(dir, NOW), { silences: [], unreadable: [] });
  const late = await addSilence(dir, SILENCE, NOW);
  const soon = await addSilence(dir, { ...SILENCE, until: NOW + 1 }, NOW);
  assert.deepEqual(await readSilences(dir, NOW), { silences: [soon, late], unreadable: [] });
});

test('one that is expired ends now, and only once', async (t) => {
  const dir = stateDir(t);
  const { id } = await addSilence(dir, SILENCE, NOW);
  const pending = await addSilence(dir, { ...SILENCE, from: NOW + HOUR, until: NOW + 2 * HOUR }, NOW);
  const expired = await expireSilence(dir, id, NOW + 1000);
  assert.deepEqual([expired?.from, expired?.until], [NOW, NOW + 1000]);
  assert.equal(await expireSilence(dir, id, NOW + 1000), undefined);
  assert.equal(await expireSilence(dir, '../x', NOW), undefined);
  const never = await expireSilence(dir, pending.id, NOW + 1000);
  assert.deepEqual([never?.from, never?.until], [NOW + 1000, NOW + 1000]);
});

test('there is a limit, and it counts only those that are not over', async (t) => {
  const dir = stateDir(t);
  mkdirSync(silencesDir(dir));
  const write = (id: string, until: number) =>
    writeFileSync(join(silencesDir(dir), `${id}.json`), encodeSilence({ id, ...SILENCE, until }));
  for (let i = 1; i < SILENCES_MAX; i++) write(`s${i}`, NOW + HOUR);
  for (let i = 0; i < 9; i++) write(`over${i}`, NOW);
  await addSilence(dir, SILENCE, NOW);
  await assert.rejects(addSilence(dir, SILENCE, NOW), {
    message: 'Cannot add a silence: there are 1000 already; expire some',
  });
});

test('those that are over are kept for two weeks, and so many at most', async (t) => {
  const dir = stateDir(t);
  const old = await addSilence(dir, { ...SILENCE, until: NOW - KEPT }, NOW);
  const kept = await addSilence(dir, { ...SILENCE, until: NOW - KEPT + DAY }, NOW);
  const current = await addSilence(dir, SILENCE, NOW);
  const { silences } = await readSilences(dir, NOW);
  assert.deepEqual(silences[0], old);
  assert.equal(await sweepSilences(dir, silences, NOW), 1);
  assert.deepEqual((await readSilences(dir, NOW)).silences, [kept, current]);
  const many = Array.from({ length: KEPT_MAX + 1 }, (_, i) => ({ id: `s${i}`, ...SILENCE, until: NOW - 1 - i }));
  assert.equal(await sweepSilences(dir, many, NOW), 1);
});

for (const [what, text, why] of [
  ['no JSON', 'nonsense', /JSON/],
  ['a list', '[]', /^It is no mapping$/],
  ['of another version', '{"version":2}', /^Unknown version "2"$/],
  ['under another name', '{"version":1,"id":"other"}', /^It holds the silence "other"$/],
  ['without matchers', '{"version":1,"id":"x","matchers":[]}', /^Field "matchers" is missing or wrong$/],
  ['without an end', '{"version":1,"id":"x","matchers":["a"],"from":"2026-11-24T00:00:00Z"}', /^Field "until"/],
  ['with a time that is none', '{"version":1,"id":"x","matchers":["a"],"from":"soon"}', /^Field "from"/],
] as const) {
  test(`a file that is ${what} is told apart, while young as one that may be half written`, async (t) => {
    const dir = stateDir(t);
    mkdirSync(silencesDir(dir));
    const path = join(silencesDir(dir), 'x.json');
    writeFileSync(path, text);
    utimesSync(path, NOW / 1000, NOW / 1000);
    const fates = [];
    for (const now of [NOW + 1000, NOW + 3000]) {
      const { silences, unreadable } = await readSilences(dir, now);
      assert.deepEqual([silences, unreadable.length, unreadable[0]?.path], [[], 1, path]);
      assert.match(unreadable[0]?.why ?? '', why);
      fates.push(unreadable[0]?.fate);
    }
    assert.deepEqual(fates, ['young', 'bad']);
  });
}

test('a file that may not be read is left where it is', async (t) => {
  const dir = stateDir(t);
  const { id } = await addSilence(dir, SILENCE, NOW);
  // A name that leads to itself cannot be read by anybody, root included.
  const path = join(silencesDir(dir), `${id}.json`);
  rmSync(path);
  symlinkSync(`${id}.json`, path);
  const { unreadable } = await readSilences(dir, NOW + HOUR);
  assert.equal(unreadable[0]?.fate, 'refused');
});

test('other files of the directory are passed over', async (t) => {
  const dir = stateDir(t);
  await addSilence(dir, SILENCE, NOW);
  for (const name of ['.x.json', 'a b.json', 'x.json.new', 'x.json.corrupt-1', 'x.json~']) {
    writeFileSync(join(silencesDir(dir), name), 'nonsense');
  }
  const { silences, unreadable } = await readSilences(dir, NOW);
  assert.deepEqual([silences.length, unreadable], [1, []]);
});
