import assert from 'node:assert/strict';
import { appendFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { test } from 'node:test';
import { canTailDescriptors } from '../../../src/shell/following/live-tail.ts';
import { Rig, until } from './rig.ts';

/** Polling so slow that whatever is noticed was told by inotify. */
const SLOW = { watchPollMs: 600_000, safetyPollMs: 600_000 };

test('appended lines come without polling, those of one write together', async (t) => {
  if (!canTailDescriptors()) return t.skip('there is no /proc/self/fd here');
  const rig = new Rig(t);
  rig.append(1);
  const blocks: number[] = [];
  const follower = await rig.started({
    ...SLOW,
    onLines: (bytes) => blocks.push(Buffer.from(bytes).toString('latin1').split('\n').length - 1),
  });
  await until(() => follower.stats().live, 'Tail to have the log');
  appendFileSync(rig.log, rig.some(50));
  await until(() => blocks.length === 2, 'the lines');
  assert.deepEqual(blocks, [1, 50]);
});

test('rotation, removal and truncation are noticed without polling', async (t) => {
  if (!canTailDescriptors()) return t.skip('there is no /proc/self/fd here');
  const rig = new Rig(t);
  rig.append(9);
  const follower = await rig.started(SLOW);
  const live = () => until(() => follower.stats().live, 'Tail to have the log');
  await live();
  rig.append(1);
  renameSync(rig.log, rig.path('events.log.1'));
  rig.append(1);
  await rig.complete();
  await live();
  rig.append(1, rig.path('next'));
  renameSync(rig.path('next'), rig.log);
  await rig.complete();
  await live();
  truncateSync(rig.log);
  await until(() => follower.stats().truncations === 1, 'the truncation');
  rig.append(1);
  await rig.complete();
  await live();
  rmSync(rig.log);
  rig.append(1);
  await rig.complete();
});

test('what comes faster than Tail is made for is read by the own reader, once', async (t) => {
  const rig = new Rig(t);
  rig.append(1);
  await rig.started({ liveBytesMax: 10_000 });
  for (let i = 0; i < 20; i++) {
    rig.append(1_000);
    rig.append(3);
    await rig.complete();
  }
});
