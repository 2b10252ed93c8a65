import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insist } from '../../../src/shell/systemd/insist.ts';

test('a write is tried until it succeeds; each new fault is told once, and that it is over', async () => {
  const faults = ['disk full', 'disk full', 'read-only'];
  const told: (string | undefined)[] = [];
  let tries = 0;
  await insist(
    async () => {
      const fault = faults.shift();
      if (fault !== undefined) throw new Error(fault);
    },
    {
      signal: new AbortController().signal,
      again: 1,
      onFault: (fault) => told.push(fault),
      onTry: () => {
        tries += 1;
      },
    },
  );
  assert.deepEqual(told, ['disk full', 'read-only', undefined]);
  assert.equal(tries, 3);
});

test('told to end, it gives up with the fault', async () => {
  const ending = new AbortController();
  const write = async () => {
    throw new Error('disk full');
  };
  const options = { signal: ending.signal, again: 1, onFault: () => ending.abort(), onTry: () => {} };
  await assert.rejects(insist(write, options), /disk full/);
});
