import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Rig, until } from './rig.ts';

const OLD = 'Sun Sep  3 19:45:00 2017 old stopping\n';

test('what was rotated before the first start stays unread when it is renamed and compressed later', async (t) => {
  const rig = new Rig(t);
  writeFileSync(`${rig.log}.1`, OLD.repeat(50));
  writeFileSync(`${rig.log}.2`, OLD);
  execFileSync('gzip', [`${rig.log}.2`]);
  rig.append(3);
  await rig.started();
  await rig.complete();
  await rig.stop();
  renameSync(`${rig.log}.2.gz`, `${rig.log}.3.gz`);
  renameSync(`${rig.log}.1`, `${rig.log}.2`);
  execFileSync('gzip', [`${rig.log}.2`]);
  renameSync(rig.log, `${rig.log}.1`);
  rig.append(2);
  await rig.started();
  await rig.complete();
  assert.equal(rig.lines.length, 5);
});

test('what is still written to a file rotated before the first start is read', async (t) => {
  const rig = new Rig(t);
  writeFileSync(`${rig.log}.1`, `${OLD.repeat(50)}Sun Sep  3 19:45:00 2017 half`);
  rig.append(1);
  await rig.started({ scanMs: 50 });
  await rig.complete();
  appendFileSync(`${rig.log}.1`, ' stopping\n');
  await until(() => rig.lines.length === 2, 'the line finished late');
  assert.match(rig.lines[1] ?? '', /^Sun Sep {2}3 .* half stopping$/);
});

test('with history the rotated files are read too, oldest first', async (t) => {
  const rig = new Rig(t);
  writeFileSync(`${rig.log}.2`, rig.some(30));
  execFileSync('gzip', [`${rig.log}.2`]);
  writeFileSync(`${rig.log}.1`, rig.some(30));
  rig.append(30);
  await rig.started({ history: true });
  await rig.complete();
  assert.match(rig.lines[0] ?? '', /PID=1$/);
  assert.match(rig.lines[89] ?? '', /PID=90$/);
});

test('a position of another log is no position of this one: its rotated files are history', async (t) => {
  const rig = new Rig(t);
  rig.append(2);
  await rig.started();
  await rig.complete();
  await rig.stop();
  writeFileSync(rig.path('other.log.1'), OLD);
  rig.append(2, rig.path('other.log'));
  await rig.started({ path: rig.path('other.log') });
  await rig.complete();
});
