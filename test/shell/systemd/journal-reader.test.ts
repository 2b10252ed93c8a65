import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalReader } from '../../../src/shell/systemd/journal-reader.ts';
import { Notify } from '../../../src/shell/systemd/notify.ts';

/** With a stand-in for `journalctl` that plays files, past and present; the real one is in real-*.test.ts. */

const ROOT = mkdtempSync(join(tmpdir(), 'cerberus-journal-reader-'));
const BIN = join(ROOT, 'bin');
mkdirSync(BIN);
process.env.PATH = `${BIN}${delimiter}${process.env.PATH}`;
after(() => rmSync(ROOT, { recursive: true, force: true }));

const STARTED = '39f53479d3a045ac8e11786248231fbf';
const EXITED = '98e322203f7a4ed290d09fe03c09fe15';
const FAILED = 'd9b373ed55a64feb8242e02dbe79a49c';
const AGAIN = '5eb03494b6584870a536b337290809b3';

/** A life of a service that crashes at that second of the hour, an entry a line. */
function crash(unit: string, second: number): string {
  const entry = (id: string, more: object) => {
    serial += 1;
    const base = {
      __CURSOR: `c${serial}`,
      _BOOT_ID: 'b',
      MESSAGE_ID: id,
      UNIT: `${unit}.service`,
      INVOCATION_ID: `${unit}${second}`,
    };
    return `${JSON.stringify({ ...base, _SOURCE_REALTIME_TIMESTAMP: String((NOON + second) * 1e6), ...more })}\n`;
  };
  return [
    entry(STARTED, {}),
    entry(EXITED, { COMMAND: 'ExecStart', EXIT_CODE: 'exited', EXIT_STATUS: '1' }),
    entry(FAILED, { UNIT_RESULT: 'exit-code' }),
    entry(AGAIN, {}),
  ].join('');
}

const NOON = 1_504_526_400;
let serial = 0;

test('reads the past to its end, says that it is ready, then follows from where the past ended', async () => {
  const stage = makeStage({ past: crash('www', 1) + crash('db', 2), present: '' });
  const last = `c${serial}`;
  const reader = stage.start();
  await until(() => stage.lines().length === 4);
  await until(() => stage.asked().length === 2);
  appendFileSync(stage.present, crash('www', 3));
  await until(() => stage.lines().length === 6);
  await reader.stop();
  assert.deepEqual(
    stage.lines().map((line) => line.slice(25)),
    [
      ...['www starting', `www ${RESPAWNED}`, 'db starting', `db ${RESPAWNED}`],
      ...['www starting', `www ${RESPAWNED}`],
    ],
  );
  const [past = '', present = ''] = stage.asked();
  assert.match(past, /--boot/);
  assert.doesNotMatch(past, /--follow/);
  assert.match(present, new RegExp(`--follow --no-tail --after-cursor=${last} `));
});

const RESPAWNED = 'stopping RESULT=ok EXIT_STATUS=1 GOAL=start PID=0';

test('what was logged is not logged again: the next run goes on after the last cursor', async () => {
  const stage = makeStage({ past: crash('www', 1), present: '' });
  const last = `c${serial}`;
  const reader = stage.start();
  await until(() => stage.asked().length === 2);
  await reader.stop();
  writeFileSync(stage.past, '');
  const next = stage.start();
  await until(() => stage.asked().length === 4);
  await next.stop();
  assert.match(stage.asked()[2] ?? '', new RegExp(`--after-cursor=${last} `));
  assert.equal(stage.lines().length, 2);
});

for (const [when, bytes, lines] of [
  ['before a byte of them was written', 0, 2],
  ['in the middle of them', 30, 2],
  ['when they were written', 1000, 2],
] as const) {
  test(`killed after the lines were noted, ${when}: each is there once`, async () => {
    const stage = makeStage({ past: '', present: '' });
    writeFileSync(stage.log, '');
    const { dev, ino } = statSync(stage.log);
    const text = 'Mon Sep  4 12:00:01 2017 www starting\nMon Sep  4 12:00:01 2017 www stopping\n';
    const batch = { text, device: dev, inode: ino, offset: 0 };
    writeFileSync(stage.state, JSON.stringify({ version: 1, cursor: 'c', boot: 'b', lives: {}, batch }));
    writeFileSync(stage.log, text.slice(0, bytes));
    const reader = stage.start();
    await until(() => stage.asked().length === 2);
    await reader.stop();
    assert.equal(readFileSync(stage.log, 'utf8'), text);
    assert.equal(stage.lines().length, lines);
    assert.ok(!readFileSync(stage.state, 'utf8').includes('batch'), 'and it is settled');
  });
}

test('the past is written in the order of its time, though an end is known later than what came between', async () => {
  const slow = crash('slow', 1).split('\n');
  const stage = makeStage({ past: `${slow.slice(0, 3).join('\n')}\n${crash('www', 2)}${slow[3]}\n`, present: '' });
  const reader = stage.start();
  await until(() => stage.lines().length === 4);
  await reader.stop();
  const said = stage.lines().map((line) => line.slice(25).split(' ').slice(0, 2).join(' '));
  assert.deepEqual(said, ['slow starting', 'slow stopping', 'www starting', 'www stopping']);
});

test('a service that is to be left out is', async () => {
  const stage = makeStage({ past: crash('www', 1) + crash('quiet', 2), present: '' });
  const reader = stage.start({ skip: ['quiet'] });
  await until(() => stage.asked().length === 2);
  await reader.stop();
  assert.deepEqual(
    stage.lines().map((line) => line.slice(25, 28)),
    ['www', 'www'],
  );
});

test('lines that are no entries are told of, and passed by', async () => {
  const stage = makeStage({ past: `{"half\n${crash('www', 1)}`, present: '' });
  const reader = stage.start();
  await until(() => stage.lines().length === 2);
  await reader.stop();
  assert.match(reader.said(), /Cannot read a line of journalctl: "{"half"/);
});

test('a journalctl that fails ends it, with its own words', async () => {
  const stage = makeStage({ past: '', present: '' });
  writeFileSync(join(BIN, 'journalctl'), '#!/bin/sh\necho "No such file" >&2; exit 3\n');
  await assert.rejects(stage.start().ended, /^Error: Cannot follow the journal: journalctl ended by 3: No such file$/);
  const path = process.env.PATH;
  process.env.PATH = '/nonexistent';
  await assert.rejects(stage.start().ended, /Cannot follow the journal: .*ENOENT/);
  process.env.PATH = path;
});

interface Started {
  readonly ended: Promise<void>;
  said(): string;
  stop(): Promise<void>;
}

/** A folder with a log, a state and the journal to be played; the stand-in plays that of the newest stage. */
function makeStage(journal: { past: string; present: string }) {
  const dir = mkdtempSync(join(ROOT, 'stage-'));
  const paths = {
    log: join(dir, 'log'),
    state: join(dir, 'state'),
    past: join(dir, 'past'),
    present: join(dir, 'present'),
  };
  writeFileSync(paths.past, journal.past);
  writeFileSync(paths.present, journal.present);
  const follow = `case $* in *--follow*) exec tail -n +1 -s 0.05 -f ${paths.present} ;; esac`;
  writeFileSync(join(BIN, 'journalctl'), `#!/bin/sh\necho "$*" >> ${dir}/asked\n${follow}\ncat ${paths.past}\n`);
  chmodSync(join(BIN, 'journalctl'), 0o755);
  const linesOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []);
  return {
    ...paths,
    lines: () => linesOf(paths.log),
    asked: () => linesOf(join(dir, 'asked')),
    start: (more: { skip?: string[] } = {}) => start({ ...paths, skip: [], ...more }),
  };
}

function start({ log, state, skip }: { log: string; state: string; skip: string[] }): Started {
  const ending = new AbortController();
  let said = '';
  const say = (text: string) => {
    said += `${text}\n`;
  };
  const notify = new Notify({}, say);
  const ended = new JournalReader({ log, state, skip, options: [], notify, say, signal: ending.signal }).run();
  return {
    ended,
    said: () => said,
    stop: () => {
      ending.abort();
      return ended;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !condition(); await sleep(5))
    assert.ok(Date.now() < deadline, 'waited in vain');
}
