import assert from 'node:assert/strict';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { createGzip } from 'node:zlib';
import { Follower, type Position } from '../../../src/shell/following/follower.ts';
import { Rig, until } from './rig.ts';

const LINE = 'Sun Sep  4 19:45:00 2017 www stopping\n';
const PASS_BYTES = 1 << 20;

/** Follows and counts the most bytes that came in one turn of the event loop. */
async function busiestTurn(rig: Rig, bytes: number, position?: Position): Promise<number> {
  let [got, inTurn, most, on] = [0, 0, 0, true];
  const turn = () => {
    inTurn = 0;
    if (on) setImmediate(turn);
  };
  setImmediate(turn);
  const follower = new Follower({
    path: rig.log,
    position,
    passBytesMax: PASS_BYTES,
    passMsMax: 1_000,
    onLines(lines) {
      got += lines.length;
      inTurn += lines.length;
      most = Math.max(most, inTurn);
    },
    onCaughtUp() {},
    onTrouble() {},
  });
  follower.start();
  await until(
    () => got >= bytes,
    `${bytes} bytes`,
    () => `${got} came`,
  );
  on = false;
  await follower.stop();
  return most;
}

test('a large backlog is read in bounded pieces, with turns for everybody else between', async (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, LINE.repeat(800_000));
  const most = await busiestTurn(rig, 800_000 * LINE.length);
  assert.ok(most <= 2 * PASS_BYTES, `${most} bytes in one turn`);
});

test('a large .gz is streamed in bounded pieces', async (t) => {
  const rig = new Rig(t);
  rig.append(20);
  await rig.started();
  await rig.complete();
  await rig.stop();
  const start = readFileSync(rig.log, 'latin1');
  const piece = LINE.repeat(10_000);
  const text = function* () {
    yield start;
    for (let i = 0; i < 80; i++) yield piece;
  };
  await pipeline(Readable.from(text()), createGzip({ level: 1 }), createWriteStream(`${rig.log}.1.gz`));
  writeFileSync(rig.log, '');
  const most = await busiestTurn(rig, 80 * piece.length, rig.position);
  assert.ok(most <= 2 * PASS_BYTES, `${most} bytes in one turn`);
});

test('a stop in the midst of a backlog leaves an exact position', async (t) => {
  const rig = new Rig(t);
  rig.append(100_000);
  rig.start({ chunkBytes: 8_192, passBytesMax: 8_192, stopMsMax: 1 });
  await until(() => rig.lines.length > 0, 'the first lines');
  await rig.stop();
  assert.ok(rig.lines.length < 100_000, 'it was in the midst');
  await rig.started();
  await rig.complete();
});

test('the position after each delivery is one to go on from', async (t) => {
  const rig = new Rig(t);
  rig.append(2_000);
  const seen: { position: Position; lines: number }[] = [];
  let lines = 0;
  const follower = new Follower({
    path: rig.log,
    chunkBytes: 4_096,
    onLines(bytes) {
      lines += Buffer.from(bytes).toString('latin1').split('\n').length - 1;
      seen.push({ position: JSON.parse(JSON.stringify(follower.position())), lines });
    },
    onCaughtUp() {},
    onTrouble() {},
  });
  follower.start();
  await until(() => lines === 2_000, 'all lines');
  await follower.stop();
  for (const { position, lines: before } of seen.filter((_, i) => i % 7 === 0)) {
    rig.lines = [];
    await rig.started({ position });
    await until(() => rig.lines.length === 2_000 - before, `the ${2_000 - before} lines behind it`);
    await rig.stop();
  }
});
