import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Rig, until } from './rig.ts';

function point(rig: Rig, target: string): void {
  symlinkSync(target, rig.path('link.tmp'));
  renameSync(rig.path('link.tmp'), rig.log);
}

test('a symlink pointed to the next file: the old one is read to its end, the new one from its beginning', async (t) => {
  const rig = new Rig(t, 'current');
  rig.append(5, rig.path('app-2017-09-01.log'));
  point(rig, 'app-2017-09-01.log');
  await rig.started();
  await rig.complete();
  for (let day = 2; day < 5; day++) {
    rig.append(2);
    const next = `app-2017-09-0${day}.log`;
    writeFileSync(rig.path(next), rig.some(3));
    point(rig, next);
    await rig.complete();
  }
});

test('a symlink pointed elsewhere three times while down: all its targets are read', async (t) => {
  const rig = new Rig(t, 'current');
  rig.append(5, rig.path('app-2017-09-01.log'));
  point(rig, 'app-2017-09-01.log');
  writeFileSync(rig.path('app-2017-08-31.log'), 'older than the first start\n');
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(2);
  for (let day = 2; day < 5; day++) {
    point(rig, `app-2017-09-0${day}.log`);
    rig.append(3);
  }
  await rig.started();
  await rig.complete();
});

test('a log beside the target that has a number in its name too is somebody else', async (t) => {
  const rig = new Rig(t, 'current');
  rig.append(5, rig.path('web1.log'));
  point(rig, 'web1.log');
  await rig.started();
  await rig.complete();
  writeFileSync(rig.path('web2.log'), 'Sun Sep  4 19:45:00 2017 other stopping\n');
  await rig.stop();
  rig.append(1);
  await rig.started();
  await rig.complete();
});

test('the directory of the log may be a symlink', async (t) => {
  const rig = new Rig(t);
  rig.makeDir('real');
  symlinkSync('real', rig.path('var'));
  const path = `${rig.path('var')}/events.log`;
  rig.append(3, path);
  const follower = await rig.started({ path });
  await rig.complete();
  renameSync(path, `${path}.1`);
  rig.append(3, path);
  await rig.complete();
  await until(() => follower.stats().rotations === 1, 'the rotation');
});
