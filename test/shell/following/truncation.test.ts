import assert from 'node:assert/strict';
import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Rig } from './rig.ts';

test('truncated: the file is read from its beginning again, once', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  const follower = await rig.started();
  await rig.complete();
  truncateSync(rig.log);
  rig.append(2);
  await rig.complete();
  assert.equal(follower.stats().truncations, 1);
});

test('truncated and grown past the old offset while down: what is new is read from its beginning', async (t) => {
  const rig = new Rig(t);
  rig.append(5);
  await rig.started();
  await rig.complete();
  await rig.stop();
  writeFileSync(rig.log, '');
  rig.append(30);
  await rig.started();
  await rig.complete();
});

test('copied and truncated with unread lines: they are read from the copy', async (t) => {
  const rig = new Rig(t);
  rig.append(5);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(4);
  copyFileSync(rig.log, rig.path('events.log.1'));
  truncateSync(rig.log);
  rig.append(6);
  const follower = await rig.started();
  await rig.complete();
  assert.equal(follower.stats().recovered.copies, 1);
});
