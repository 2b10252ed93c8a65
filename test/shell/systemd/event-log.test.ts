import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Batch, EventLog } from '../../../src/shell/systemd/event-log.ts';

/**
 * A reader notes a batch, appends it and is killed, at any point, and the log is rotated, in any way, before the next
 * one runs. After that each line of the batch must be there once, in whichever file, and nothing else changed.
 */

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-event-log-'));
after(() => rmSync(DIR, { recursive: true, force: true }));

const BEFORE = 'Sun Sep  4 19:45:00 2017 www starting\n';
const TEXT = 'Sun Sep  4 19:45:01 2017 www stopping\nSun Sep  4 19:45:01 2017 www starting\n';
const LATER = 'Sun Sep  4 19:45:02 2017 db starting\n';

const KILLED: readonly { when: string; bytes: number }[] = [
  { when: 'before the append', bytes: 0 },
  { when: 'in the middle of it, on a full disk', bytes: 45 },
  { when: 'after it', bytes: TEXT.length },
];

type Rotate = (log: string) => void;

const ROTATED: readonly { how: string; rotate: Rotate; halfStays?: true }[] = [
  { how: 'not rotated', rotate: () => {} },
  { how: 'renamed', rotate: (log) => renameSync(log, `${log}.1`) },
  {
    how: 'renamed and made again',
    rotate: (log) => {
      renameSync(log, `${log}-20170904`);
      writeFileSync(log, '');
    },
  },
  {
    how: 'renamed twice, others between',
    rotate: (log) => {
      renameSync(log, `${log}.2`);
      writeFileSync(`${log}.1`, LATER);
    },
  },
];

for (const { when, bytes } of KILLED) {
  for (const { how, rotate } of ROTATED) {
    test(`killed ${when}, ${how}: each line is there once`, async () => {
      const { log, batch } = await killedAt(bytes);
      rotate(log);
      await complete(log, batch);
      assert.equal(countOf(everything(log), TEXT), 1, everything(log));
      assert.equal(countOf(everything(log), BEFORE), 1);
      await complete(log, batch);
      assert.equal(countOf(everything(log), TEXT), 1, 'killed once more before it is told, it looks again');
    });
  }
}

test('killed after the append, compressed at once: it is found in the .gz', async () => {
  const { log, batch } = await killedAt(TEXT.length);
  writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(log)));
  unlinkSync(log);
  await complete(log, batch);
  assert.deepEqual(filesOf(log), [`${log}.1.gz`]);
});

test('killed before the append, compressed at once: it goes to a new log', async () => {
  const { log, batch } = await killedAt(0);
  writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(log)));
  unlinkSync(log);
  await complete(log, batch);
  assert.equal(readFileSync(log, 'utf8'), TEXT);
});

test('killed after the append, copied and emptied: it is found in the copy', async () => {
  const { log, batch } = await killedAt(TEXT.length);
  copyFileSync(log, `${log}.1`);
  truncateSync(log);
  await complete(log, batch);
  assert.equal(statSync(log).size, 0);
});

test('a broken .gz beside the log is passed by', async () => {
  const { log, batch } = await killedAt(0);
  writeFileSync(`${log}.1.gz`, gzipSync(BEFORE + TEXT).subarray(0, 20));
  await complete(log, batch);
  assert.equal(readFileSync(log, 'utf8'), BEFORE + TEXT);
});

test('the same lines written before are not taken for these', async () => {
  const { log } = await killedAt(TEXT.length);
  const events = new EventLog(log);
  const again = await events.prepare(TEXT);
  await events.close();
  await complete(log, again);
  assert.equal(countOf(everything(log), TEXT), 2);
});

test('lines of another writer at that place are no part of it', async () => {
  const { log, batch } = await killedAt(0);
  appendFileSync(log, LATER);
  await complete(log, batch);
  assert.equal(readFileSync(log, 'utf8'), BEFORE + LATER + TEXT);
});

test('a log rotated between the note and the append is prepared again', async () => {
  const log = newLog();
  const events = new EventLog(log);
  const batch = await events.prepare(TEXT);
  renameSync(log, `${log}.1`);
  assert.equal(await events.append(batch), false);
  const next = await events.prepare(TEXT);
  assert.equal(await events.append(next), true);
  assert.equal(readFileSync(log, 'utf8'), TEXT);
});

/** What the reader does with a batch it finds noted: it asks what is missing, and notes and appends that. */
async function complete(log: string, noted: Batch): Promise<void> {
  const events = new EventLog(log);
  let batch = NOTED.get(noted) ?? noted;
  if ((await events.missingOf(batch)) === '') return;
  do {
    batch = await events.prepare(batch.text);
    NOTED.set(noted, batch);
  } while (!(await events.append(batch)));
}

/** The checkpoint: what stands there instead of the first note. */
const NOTED = new Map<Batch, Batch>();

let logs = 0;

function newLog(): string {
  logs += 1;
  return join(mkdtempSync(join(DIR, `${logs}-`)), 'events.log');
}

/** A log whose writer noted TEXT and was killed when so many bytes of it were written. */
async function killedAt(bytes: number): Promise<{ log: string; batch: Batch }> {
  const log = newLog();
  writeFileSync(log, BEFORE);
  const events = new EventLog(log);
  const batch = await events.prepare(TEXT);
  await events.close();
  appendFileSync(log, TEXT.slice(0, bytes));
  return { log, batch };
}

function filesOf(log: string): string[] {
  return readdirSync(join(log, '..')).map((name) => join(log, '..', name));
}

function everything(log: string): string {
  const texts = filesOf(log).map((file) =>
    file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file),
  );
  return texts.join('');
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}
