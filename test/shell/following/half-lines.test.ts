import assert from 'node:assert/strict';
import { appendFileSync, closeSync, openSync, renameSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Rig, until } from './rig.ts';

const HALF = 'Sun Sep  4 19:45:00 2017 www sto';

test('half a line is handed over when its newline comes, not before', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  const follower = await rig.started();
  const line = rig.some(1);
  appendFileSync(rig.log, line.slice(0, 20));
  await until(() => follower.stats().lag_bytes === 20, 'the half to be seen');
  await delay(50);
  assert.equal(rig.lines.length, 1);
  appendFileSync(rig.log, line.slice(20));
  await rig.complete();
});

test('half a line finished after the rotation, and after a restart, is whole', async (t) => {
  const rig = new Rig(t);
  rig.append(3);
  await rig.started();
  const line = rig.some(1);
  const old = openSync(rig.log, 'a');
  writeSync(old, line.slice(0, 30));
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(2);
  await until(() => rig.lines.length === 5, 'the new file');
  await rig.stop();
  writeSync(old, line.slice(30));
  closeSync(old);
  await rig.started();
  await rig.complete();
});

test('half a line that is never finished is counted, and not glued to the next file', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  const follower = await rig.started({ retireMs: 50 });
  appendFileSync(rig.log, HALF);
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(1);
  await rig.complete();
  await until(() => follower.stats().skipped.abandoned === 1, 'the half line to be given up');
});

test('a late writer on a file that was closed already is heard', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  const follower = await rig.started({ retireMs: 20, scanMs: 100 });
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(1);
  await rig.complete();
  await until(() => follower.stats().lag_bytes === 0 && follower.stats().rotations === 1, 'the rotation');
  await delay(300);
  rig.append(2, rig.path('events.log.1'));
  await rig.complete();
});

test('characters cut in two by a write are whole', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  await rig.started();
  const line = Buffer.from('Sun Sep  4 19:45:00 2017 café/naïve starting\n');
  for (const byte of line) {
    appendFileSync(rig.log, Buffer.of(byte));
    await delay(1);
  }
  await until(() => rig.lines.length === 2, 'the line');
  assert.equal(Buffer.from(rig.lines[1] ?? '', 'latin1').toString(), line.toString().trimEnd());
});

test('the NULs before the lines of a writer that keeps its place over a truncation are left out', async (t) => {
  const rig = new Rig(t);
  rig.append(100);
  const follower = await rig.started();
  await rig.complete();
  truncateSync(rig.log);
  const fd = openSync(rig.log, 'r+');
  const line = Buffer.from(rig.some(2));
  writeSync(fd, line, 0, line.length, 5_000);
  closeSync(fd);
  await rig.complete();
  assert.equal(follower.stats().skipped.fillBytes, 5_000);
});

test('a line of many megabytes is skipped and counted, what is around it is read', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, rig.some(1) + 'x'.repeat(3 << 20));
  const follower = await rig.started();
  appendFileSync(rig.log, `${'x'.repeat(1 << 20)}\n${rig.some(1)}`);
  await rig.complete();
  appendFileSync(rig.log, `${'y'.repeat(5 << 20)}\n${rig.some(1)}`);
  await rig.complete();
  assert.equal(follower.stats().skipped.tooLong, 2);
  assert.equal(rig.lines.length, 3);
});

test('a stop within a line that is too long is gone on with in the next life', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, rig.some(1) + 'x'.repeat(3 << 20));
  await rig.started();
  await rig.complete();
  await rig.stop();
  appendFileSync(rig.log, `xxx\n${rig.some(1)}`);
  await rig.started();
  await rig.complete();
  assert.equal(rig.lines.length, 2);
});
