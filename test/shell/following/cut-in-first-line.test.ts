import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  createReadStream,
  openSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { test } from 'node:test';
import { canTailDescriptors } from '../../../src/shell/following/live-tail.ts';
import { Rig, until } from './rig.ts';

/** The directory is looked at in every pass, and a copy does not take long to turn up. */
const OFTEN = { safetyPollMs: 10, restlessPollMs: 10, settleMs: 300 };

/** A log of which nothing was consumed yet: it holds a line without its newline, which Tail has read. Answers its length. */
async function halfRead(rig: Rig): Promise<number> {
  writeFileSync(rig.log, '');
  const follower = await rig.started(OFTEN);
  await until(() => follower.stats().live, 'Tail to have the log');
  const line = rig.some(1).slice(0, -1);
  appendFileSync(rig.log, line);
  // Tail reads as soon as inotify told it, and a stream that was begun later ends later.
  const before = rig.caughtUp;
  await until(() => rig.caughtUp > before + 2, 'some passes');
  for (let i = 0; i < 3; i++) for await (const _ of createReadStream(rig.log));
  return line.length;
}

/** By a logger that keeps its place: after a cut, a hole of NULs is left before what it writes. */
function writeAt(rig: Rig, place: number, text: string): void {
  const fd = openSync(rig.log, 'r+');
  writeSync(fd, text, place);
  closeSync(fd);
}

/** As logrotate does it. */
function copyTruncate(rig: Rig): void {
  copyFileSync(rig.log, rig.path('events.log.1'));
  truncateSync(rig.log);
}

const WRITERS: Record<string, (rig: Rig, size: number) => void> = {
  'a logger that appends': (rig) => rig.append(50),
  'a logger that keeps its place': (rig, size) => writeAt(rig, size, rig.some(50)),
};

for (const [writer, write] of Object.entries(WRITERS)) {
  test(`copied, cut and grown again, by ${writer}, while half of its first line was read: each line comes once`, async (t) => {
    if (!canTailDescriptors()) return t.skip('there is no /proc/self/fd here');
    const rig = new Rig(t);
    await halfRead(rig);
    appendFileSync(rig.log, `\n${rig.some(3)}`);
    const { size } = statSync(rig.log);
    copyTruncate(rig);
    write(rig, size);
    await rig.complete();
    await rig.stop(); // what its content is known by goes into the next life
    await rig.started(OFTEN);
    renameSync(rig.path('events.log.1'), rig.path('events.log.2'));
    copyTruncate(rig);
    rig.append(2);
    await until(() => rig.follower?.stats().lag_bytes === 0, 'the end');
    const before = rig.caughtUp;
    await until(() => rig.caughtUp > before + 60, 'the time in which a copy may turn up');
    await rig.complete();
    assert.deepEqual(rig.trouble('lost'), []);
  });
}

for (const live of [true, false]) {
  test(`cut without a copy when there was but half a line, and grown again: that is said (live: ${live})`, async (t) => {
    if (live && !canTailDescriptors()) return t.skip('there is no /proc/self/fd here');
    const rig = new Rig(t);
    const lost = live ? await halfRead(rig) : 2_000;
    if (!live) {
      appendFileSync(rig.log, 'x'.repeat(lost));
      await rig.started({ ...OFTEN, live });
    }
    truncateSync(rig.log);
    appendFileSync(rig.log, 'Sun Sep  4 19:45:00 2017 www starting\n');
    await until(() => rig.lines.length === 1, 'the line');
    await until(() => rig.trouble('lost').length === 1, 'the loss to be told');
    assert.deepEqual(rig.lines, ['Sun Sep  4 19:45:00 2017 www starting']);
    assert.equal(rig.follower?.stats().known_lost_bytes, lost);
    assert.equal(rig.follower?.stats().truncations, 1);
  });
}
