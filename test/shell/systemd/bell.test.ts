import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from '../../../src/shell/systemd/bell.ts';

test('a ring wakes who waits', async () => {
  const bell = new Bell();
  const woken = bell.wait(60_000);
  bell.ring();
  assert.equal(await woken, true);
});

test('rings while nobody waits are kept, as one', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  assert.equal(await bell.wait(60_000), true);
  assert.equal(await bell.wait(1), false);
});
