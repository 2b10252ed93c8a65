import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { look, openAt, openSeen } from '../../../src/shell/following/identity.ts';
import { Rig } from './rig.ts';

test('a file keeps its identity under another name, and through a symlink', (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, 'a');
  const before = look(rig.log);
  renameSync(rig.log, rig.path('events.log.1'));
  symlinkSync('events.log.1', rig.log);
  const after = look(rig.log);
  assert.ok(before.state === 'file' && after.state === 'file');
  assert.equal(after.sight.identity, before.sight.identity);
});

test('what was seen is opened only if its name still stands for it', (t) => {
  const rig = new Rig(t);
  writeFileSync(rig.log, 'a');
  const seen = look(rig.log);
  assert.ok(seen.state === 'file');
  const fd = openSeen(seen.sight);
  assert.ok(fd !== undefined);
  closeSync(fd);
  renameSync(rig.log, rig.path('events.log.1'));
  assert.equal(openSeen(seen.sight), undefined);
  writeFileSync(rig.log, 'b');
  assert.equal(openSeen(seen.sight), undefined);
});

test('what is no regular file is unreadable, and does not hold us up', (t) => {
  const rig = new Rig(t);
  execFileSync('mkfifo', [rig.path('fifo')]);
  symlinkSync('loop', rig.path('loop'));
  for (const name of ['.', 'fifo', 'loop']) {
    assert.equal(look(rig.path(name)).state, 'unreadable', name);
    assert.equal(openAt(rig.path(name)).state, 'unreadable', name);
  }
  assert.equal(look(rig.path('gone/events.log')).state, 'missing');
});
