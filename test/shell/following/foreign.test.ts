import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Rig, until } from './rig.ts';

test('an .xz of a log that was read to its end is no trouble, one that may hold more is', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.path('events.log.9.xz'), 'older than the first start');
  rig.append(5);
  const follower = await rig.started({ scanMs: 50 });
  await rig.complete();
  rmSync(rig.log);
  writeFileSync(rig.path('events.log.1.xz'), '\xfd7zXZ of what was read');
  rig.append(2);
  await rig.complete();
  await until(() => follower.stats().rotations === 1, 'the rotation');
  assert.deepEqual(rig.trouble('archive'), []);
  await rig.stop();
  writeFileSync(rig.path('events.log.2.xz'), '\xfd7zXZ of a file that came and went');
  await rig.started();
  await until(() => rig.trouble('archive').length === 1, 'the trouble');
  assert.equal(rig.lines.length, 7);
});
