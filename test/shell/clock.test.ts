import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/shell/clock.ts';

test('it wakes at the instant, at once for one that is past, and not when told not to', async () => {
  const began = systemClock.now();
  const woken: string[] = [];
  const cancel = systemClock.wakeAt(began + 10, () => woken.push('cancelled'));
  cancel();
  await new Promise<void>((done) => {
    systemClock.wakeAt(began + 60, () => {
      woken.push('later');
      done();
    });
    systemClock.wakeAt(began - 1_000, () => woken.push('past'));
  });
  assert.deepEqual(woken, ['past', 'later']);
  assert.ok(systemClock.now() >= began + 59, 'timers of Node may be a millisecond early');
});

test('a wait longer than a timer can take does not wake at once', async () => {
  let woken = 0;
  const cancel = systemClock.wakeAt(systemClock.now() + 2 ** 40, () => void woken++);
  await new Promise<void>((done) => systemClock.wakeAt(systemClock.now() + 20, done));
  cancel();
  assert.equal(woken, 0);
});
