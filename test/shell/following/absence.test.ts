import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Rig, until } from './rig.ts';

test('a missing log is waited for, and said once', async (t) => {
  const rig = new Rig(t);
  const follower = await rig.started();
  assert.equal(follower.stats().state, 'missing');
  rig.append(3);
  await rig.complete();
  await until(() => rig.trouble('missing').length === 2, 'the end of the trouble');
  assert.deepEqual(
    rig.trouble('missing').map(({ over }) => over),
    [false, true],
  );
});

test('a missing directory is waited for, also when it goes and comes again', async (t) => {
  const rig = new Rig(t);
  const path = join(rig.dir, 'sub', 'dir', 'events.log');
  await rig.started({ path });
  for (let i = 0; i < 2; i++) {
    rig.makeDir('sub/dir');
    rig.append(3, path);
    await rig.complete();
    rmSync(rig.path('sub'), { recursive: true });
  }
});
