import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { watchNudges } from '../../../src/shell/delivering/nudges.ts';
import { Spool } from '../../../src/shell/delivering/spool.ts';
import { tempDir, until } from './support.ts';

test('a nudge is noticed at once, and our own work in the folders below is not one', async (t) => {
  const spool = new Spool(join(await tempDir(t), 'outbox'));
  await spool.create();
  let nudges = 0;
  const end = watchNudges(spool.dir, () => {
    nudges += 1;
  });
  t.after(end);
  const mail = { id: 'm1', receiver: 'r', at: 0, subject: '', text: '', headers: {} };
  await spool.write('queue', { version: 1, queuedAt: 0, attempts: 0, mail });
  await spool.move('m1', 'queue', 'sent');
  assert.equal(nudges, 0);
  await spool.nudge();
  await until('the nudge is noticed', () => nudges > 0, 1_000);
});

test('where watching is impossible, a nudge is noticed within some seconds', async (t) => {
  // A directory that is not there cannot be watched, no more than one beyond the limit of watches.
  const spool = new Spool(join(await tempDir(t), 'later'));
  let nudges = 0;
  const end = watchNudges(spool.dir, () => {
    nudges += 1;
  });
  t.after(end);
  await mkdir(spool.dir);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await spool.nudge();
  await until('the nudge is noticed', () => nudges > 0, 3_000);
});
