import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DAY, HOUR } from '../../src/core/time.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { encodeSilence } from '../../src/shell/silence-file.ts';
import { addSilence, expireSilence, silencesDir } from '../../src/shell/silences.ts';
import { SilenceWatch } from '../../src/shell/watch-silences.ts';
import { until } from './delivering/support.ts';

interface Watched {
  readonly dir: string;
  readonly told: string[][];
  readonly troubles: string[];
  readonly swept: number[];
}

async function watching(
  t: TestContext,
  prepare: (dir: string) => Promise<unknown> = async () => undefined,
): Promise<Watched> {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-watch-'));
  await prepare(dir);
  const watched: Watched = { dir, told: [], troubles: [], swept: [] };
  const watch = await SilenceWatch.start(dir, {
    clock: systemClock,
    onChange: (silences) => watched.told.push(silences.map(({ id }) => id)),
    onTrouble: (why) => watched.troubles.push(why),
    onSwept: (count) => watched.swept.push(count),
  });
  t.after(async () => {
    await watch.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return watched;
}

function silence(forMs = HOUR) {
  const from = Date.now();
  return { matchers: ['www*'], from, until: from + forMs, comment: 'deploy', author: 'ann' };
}

test('those that are there are told at once, without those that are over', async (t) => {
  let id = '';
  const { told } = await watching(t, async (dir) => {
    ({ id } = await addSilence(dir, silence(), Date.now()));
    await addSilence(dir, silence(-1), Date.now());
  });
  assert.deepEqual(told, [[id]]);
});

test('one that is added, and one that is expired, is noticed within a second', async (t) => {
  const { dir, told } = await watching(t);
  assert.deepEqual(told, [[]]);
  const { id } = await addSilence(dir, silence(), Date.now());
  await until('it is told', () => told.at(-1)?.[0] === id, 1_000);
  await expireSilence(dir, id, Date.now());
  await until('its end is told', () => told.at(-1)?.length === 0, 1_000);
});

test('a directory that is replaced is watched on', async (t) => {
  const { dir, told } = await watching(t);
  const { id } = await addSilence(dir, silence(), Date.now());
  await until('it is told', () => told.at(-1)?.[0] === id, 1_000);
  renameSync(silencesDir(dir), join(dir, 'away'));
  await until('it is gone', () => told.at(-1)?.length === 0, 7_000);
  const next = await addSilence(dir, silence(), Date.now());
  await until('the next one is told', () => told.at(-1)?.[0] === next.id, 1_000);
});

test('a file that cannot be read is moved aside and told; one that is still written is waited for', async (t) => {
  const { dir, told, troubles } = await watching(t);
  writeFileSync(join(silencesDir(dir), 'half.json'), '{"version":1,');
  writeFileSync(join(silencesDir(dir), 'bad.json'), 'nonsense');
  utimesSync(join(silencesDir(dir), 'bad.json'), 0, 0);
  await until('the bad one is told', () => troubles.length > 0, 2_000);
  assert.match(troubles[0] ?? '', /^a silence that cannot be read was moved to ".*bad\.json\.corrupt-\d+": /);
  writeFileSync(join(silencesDir(dir), 'half.json'), encodeSilence({ id: 'half', ...silence() }));
  await until('the other is told', () => told.at(-1)?.[0] === 'half', 1_000);
  assert.equal(troubles.length, 1);
  assert.equal(readdirSync(silencesDir(dir)).filter((name) => name.endsWith('.json')).length, 1);
});

test('what is over for long is removed, and counted', async (t) => {
  const { dir, swept } = await watching(t, (path) => addSilence(path, silence(-15 * DAY), Date.now()));
  assert.deepEqual(swept, [1]);
  assert.deepEqual(readdirSync(silencesDir(dir)), []);
});

test('nothing is told once it has stopped', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-watch-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  let told = 0;
  const onChange = () => void told++;
  const watch = await SilenceWatch.start(dir, { clock: systemClock, onChange, onTrouble: assert.fail });
  const adding = addSilence(dir, silence(), Date.now());
  await watch.stop();
  await adding;
  const before = told;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(told, before);
});
