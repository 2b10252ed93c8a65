import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Rig, until } from './rig.ts';

/** The directory is looked at in every pass. */
const OFTEN = { safetyPollMs: 10, restlessPollMs: 10 };

/** A few passes that begin and end from now on. */
async function passes(rig: Rig): Promise<void> {
  const before = rig.caughtUp;
  await until(() => rig.caughtUp > before + 4, 'some passes');
}

/** The rest of a copy in the making, the cut, and what is written then. */
async function finish(rig: Rig, copied: number): Promise<void> {
  await passes(rig);
  appendFileSync(rig.path('events.log.1'), readFileSync(rig.log).subarray(copied));
  truncateSync(rig.log);
  rig.append(3);
  await rig.complete();
  await passes(rig);
  await rig.complete();
}

test('being copied, of which nothing but the hole before its lines is there yet: the copy is no log of its own', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, Buffer.alloc(100_000));
  rig.append(20);
  await rig.started(OFTEN);
  await rig.complete();
  writeFileSync(rig.path('events.log.1'), Buffer.alloc(60_000));
  await finish(rig, 60_000);
});

for (const bytes of [1, 100, 200]) {
  test(`being copied, of which ${bytes} bytes are there yet: the copy is no log of its own`, async (t) => {
    const rig = new Rig(t);
    rig.append(20);
    await rig.started(OFTEN);
    await rig.complete();
    writeFileSync(rig.path('events.log.1'), readFileSync(rig.log).subarray(0, bytes));
    await finish(rig, bytes);
  });
}

for (const birthTimes of [true, false]) {
  test(`a single line, copied and not yet cut: the copy is not read (birth times: ${birthTimes})`, async (t) => {
    const rig = new Rig(t);
    rig.append(1);
    await rig.started({ ...OFTEN, birthTimes });
    await rig.complete();
    copyFileSync(rig.log, rig.path('events.log.1'));
    await finish(rig, readFileSync(rig.log).length);
  });
}

test('grown while down from a single line, copied and not yet cut: it is read from one of the two', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  await rig.started(OFTEN);
  await rig.complete();
  await rig.stop();
  rig.append(200);
  copyFileSync(rig.log, rig.path('events.log.1'));
  await rig.started(OFTEN);
  await finish(rig, readFileSync(rig.log).length);
});

test('equal to the log by chance, but older: a rotated file that was missed is read at once', async (t) => {
  const rig = new Rig(t);
  const line = 'Sun Sep  4 19:45:00 2017 www stopping\n';
  writeFileSync(rig.log, line);
  await rig.started(OFTEN);
  await rig.stop();
  renameSync(rig.log, rig.path('events.log.2'));
  writeFileSync(rig.path('events.log.1'), line);
  await delay(20); // the clock of birth times goes in steps
  writeFileSync(rig.log, line);
  await rig.started(OFTEN);
  await until(() => rig.lines.length === 3, 'each of the three');
  await passes(rig);
  assert.equal(rig.lines.length, 3);
});

test('a single line, copied by hand and not cut: the copy is never read', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  await rig.started({ ...OFTEN, settleMs: 1 });
  await rig.complete();
  await delay(20); // the clock of birth times goes in steps
  copyFileSync(rig.log, rig.path('events.log.bak'));
  await passes(rig);
  await passes(rig);
  rig.append(30);
  await rig.complete();
});
