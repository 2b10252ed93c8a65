import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { test } from 'node:test';
import { Rig } from './rig.ts';

test('on the first start the current file is read from its beginning and rotated files are left alone', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.path('events.log.1'), 'Sun Sep  4 19:45:00 2017 old stopping\n');
  rig.append(3);
  await rig.started();
  await rig.complete();
  rig.append(2);
  await rig.complete();
});

test('a later start goes on where the last one stopped, whatever was written in between', async (t) => {
  const rig = new Rig(t);
  rig.append(3);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(5);
  await rig.started();
  await rig.complete();
  rig.append(1);
  await rig.complete();
});

test('rename and create: the rest of the old file and all of the new one are read', async (t) => {
  const rig = new Rig(t);
  rig.append(10);
  const follower = await rig.started();
  for (let i = 0; i < 5; i++) {
    rig.append(7);
    renameSync(rig.log, rig.path(`events.log.${i}`));
    rig.append(3, rig.path(`events.log.${i}`));
    writeFileSync(rig.log, '');
    rig.append(2);
    await rig.complete();
  }
  assert.equal(follower.stats().rotations, 5);
});

test('rename without create, gzip at once: the old file is read by its descriptor, the new one when it appears', async (t) => {
  const rig = new Rig(t);
  rig.append(10);
  await rig.started();
  rig.append(5);
  renameSync(rig.log, rig.path('events.log.1'));
  execFileSync('gzip', [rig.path('events.log.1')]);
  await rig.complete();
  rig.append(4);
  await rig.complete();
  await rig.stop();
  await rig.started();
  await rig.complete();
});

test('a writer that keeps the old file open after the rotation is still heard', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  await rig.started();
  const old = openSync(rig.log, 'a');
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(1);
  await rig.complete();
  writeSync(old, rig.some(3));
  closeSync(old);
  await rig.complete();
});

test('deleted and created again', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  await rig.started();
  await rig.complete();
  for (let i = 0; i < 3; i++) {
    rmSync(rig.log);
    rig.append(3);
    await rig.complete();
  }
});
