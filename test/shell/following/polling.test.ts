import assert from 'node:assert/strict';
import { renameSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { Rig } from './rig.ts';

test('without /proc and inotify new lines are noticed by polling, through rotation and truncation', async (t) => {
  const rig = new Rig(t);
  rig.append(3);
  const follower = await rig.started({ live: false, watchPollNotLiveMs: 20 });
  await rig.complete();
  assert.equal(follower.stats().live, false);
  rig.append(2);
  await rig.complete();
  rig.append(2);
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(2);
  await rig.complete();
  truncateSync(rig.log);
  rig.append(1);
  await rig.complete();
});
