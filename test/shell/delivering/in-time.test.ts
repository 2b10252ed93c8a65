import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InTime } from '../../../src/shell/delivering/in-time.ts';

const never = () => new Promise<never>(() => undefined);

test('work that is done in time is handed on, and so is its failure', async () => {
  const inTime = new InTime(1, 10_000);
  assert.equal(await inTime.do(async () => 7), 7);
  await assert.rejects(
    inTime.do(async () => {
      throw new Error('no');
    }),
    /no/,
  );
  assert.equal(await inTime.do(async () => 8), 8);
});

test('work that hangs is left behind, and keeps its place', async () => {
  const inTime = new InTime(1, 20);
  assert.equal(await inTime.do(never), undefined);
  let began = false;
  const second = inTime.do(async () => {
    began = true;
  });
  assert.equal(await second, undefined);
  assert.equal(began, false);
});

test('work beyond the places waits for its turn', async () => {
  const inTime = new InTime(2, 10_000);
  let running = 0;
  let most = 0;
  const work = async (): Promise<number> => {
    running++;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running--;
    return 1;
  };
  assert.deepEqual(await Promise.all(Array.from({ length: 7 }, () => inTime.do(work))), Array(7).fill(1));
  assert.equal(most, 2);
});
