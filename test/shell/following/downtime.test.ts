import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Rig, until } from './rig.ts';

/** logrotate's way: the log becomes .1, .1 becomes .2 and so on, compressed ones too; then number `compressed` is. */
function rotate(rig: Rig, compressed?: number): void {
  for (let i = 9; i > 0; i--) {
    for (const gz of ['', '.gz']) {
      if (existsSync(`${rig.log}.${i}${gz}`)) renameSync(`${rig.log}.${i}${gz}`, `${rig.log}.${i + 1}${gz}`);
    }
  }
  if (existsSync(rig.log)) renameSync(rig.log, `${rig.log}.1`);
  if (compressed !== undefined && existsSync(`${rig.log}.${compressed}`)) gzip(`${rig.log}.${compressed}`);
}

const gzip = (path: string) => execFileSync('gzip', [path]);

const ROTATIONS: readonly [string, (rig: Rig, round: number) => void][] = [
  ['plain, numbered', (rig) => rotate(rig)],
  ['compressed at once', (rig) => rotate(rig, 1)],
  ['compressed one later', (rig) => rotate(rig, 2)],
  ['plain, dated', (rig, round) => renameSync(rig.log, `${rig.log}-2017090${round}`)],
  [
    'dated before the extension, compressed',
    (rig, round) => {
      renameSync(rig.log, rig.path(`events-2017090${round}.log`));
      gzip(rig.path(`events-2017090${round}.log`));
    },
  ],
];

for (const [name, rotation] of ROTATIONS) {
  test(`four rotations while down are read in order, ${name}`, async (t) => {
    const rig = new Rig(t);
    rig.append(10);
    await rig.started();
    await rig.complete();
    await rig.stop();
    for (let round = 0; round < 4; round++) {
      rig.append(25);
      rotation(rig, round);
      rig.append(2);
    }
    await rig.started();
    await rig.complete();
    assert.deepEqual(
      rig.lines,
      [...rig.lines].sort((a, b) => numberIn(a) - numberIn(b)),
      'in the order of writing',
    );
    await rig.stop();
    await rig.started();
    await rig.complete();
  });
}

test('a log rotated and not created again while down is read to its end, and the new one when it comes', async (t) => {
  const rig = new Rig(t);
  rig.append(10);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(5);
  rotate(rig);
  await rig.started();
  await rig.complete();
  rig.append(3);
  await rig.complete();
});

test('half a .gz is read when it is whole', async (t) => {
  const rig = new Rig(t);
  rig.append(10);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(2_000);
  const whole = gzipSync(readFileSync(rig.log));
  rmSync(rig.log);
  writeFileSync(`${rig.log}.1.gz`, whole.subarray(0, whole.length / 2));
  await rig.started();
  await until(() => rig.trouble('archive').length > 0, 'the trouble with the half .gz');
  appendFileSync(`${rig.log}.1.gz`, whole.subarray(whole.length / 2));
  rig.append(1);
  await rig.complete();
  await until(() => rig.trouble('archive').length === 2, 'its end');
});

test('two copytruncates while down: both copies are read, also when they were compressed since', async (t) => {
  const rig = new Rig(t);
  rig.append(5);
  await rig.started();
  await rig.complete();
  await rig.stop();
  for (let round = 0; round < 2; round++) {
    rig.append(8);
    rotate(rig);
    copyFileSync(`${rig.log}.1`, rig.log);
    renameSync(`${rig.log}.1`, `${rig.log}.tmp`);
    renameSync(rig.log, `${rig.log}.1`);
    renameSync(`${rig.log}.tmp`, rig.log);
    truncateSync(rig.log);
    gzip(`${rig.log}.1`);
  }
  rig.append(3);
  const follower = await rig.started();
  await rig.complete();
  assert.equal(follower.stats().recovered.gz, 2);
});

test('a copy that was read is known again when it is compressed later', async (t) => {
  const rig = new Rig(t);
  rig.append(5);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rig.append(4);
  copyFileSync(rig.log, `${rig.log}.1`);
  truncateSync(rig.log);
  await rig.started();
  await rig.complete();
  await rig.stop();
  gzip(`${rig.log}.1`);
  renameSync(`${rig.log}.1.gz`, `${rig.log}.2.gz`);
  rig.append(1);
  await rig.started();
  await rig.complete();
});

test('rotated files so short that they look alike are told apart', async (t) => {
  const rig = new Rig(t);
  const line = 'Sun Sep  4 19:45:00 2017 www stopping\n';
  for (let round = 0; round < 3; round++) {
    appendFileSync(rig.log, line);
    await rig.started({ retireMs: 10 });
    await until(() => rig.lines.length === 2 * round + 1, 'the first line');
    await rig.stop();
    rotate(rig);
    appendFileSync(rig.log, line);
    rotate(rig);
    await rig.started({ retireMs: 10 });
    await until(() => rig.lines.length === 2 * round + 2, 'the line of the missed file');
    await rig.stop();
  }
});

test('without birth times an inode given to the next file is found out by content', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  await rig.started({ birthTimes: false });
  await rig.complete();
  await rig.stop();
  truncateSync(rig.log); // the same inode with other content: all that can be seen of a reused one
  rig.append(40);
  await rig.started({ birthTimes: false });
  await rig.complete();
});

test('a log restored from a backup, under another inode, is read on where it was left', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  await rig.started();
  await rig.complete();
  await rig.stop();
  copyFileSync(rig.log, `${rig.log}.new`);
  renameSync(`${rig.log}.new`, rig.log);
  rig.append(5);
  await rig.started();
  await rig.complete();
});

test('what was removed with unread lines in it is said to be lost', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  await rig.started();
  await rig.complete();
  await rig.stop();
  rmSync(rig.log);
  writeFileSync(rig.log, '');
  const follower = await rig.started({ settleMs: 50 });
  await until(() => rig.trouble('lost').length === 1, 'the confession');
  assert.equal(follower.stats().truncations_without_copy, 1);
});

function numberIn(line: string): number {
  return Number(/PID=(\d+)$/.exec(line)?.[1]);
}
