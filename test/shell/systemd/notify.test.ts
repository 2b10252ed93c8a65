import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { Notify } from '../../../src/shell/systemd/notify.ts';

/** With a stand-in for the program `systemd-notify` that writes down what it was told; systemd itself is in real-*.test.ts. */

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-notify-'));
const SAID = join(DIR, 'said');
process.env.PATH = `${DIR}${delimiter}${process.env.PATH}`;
after(() => rmSync(DIR, { recursive: true, force: true }));

beforeEach(() => {
  writeFileSync(SAID, '');
  program(`printf '%s|' "$@" >> ${SAID}; echo >> ${SAID}`);
});

const SYSTEMD = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '30000000' };

test('says what happens in the order it happened', async () => {
  const notify = new Notify(SYSTEMD, assert.fail);
  void notify.ready('Following the log');
  void notify.reloading();
  void notify.ready('a\nb');
  await notify.stopping();
  assert.deepEqual(said(), ['READY=1|STATUS=Following the log|', 'RELOADING=1|', 'READY=1|STATUS=a b|', 'STOPPING=1|']);
});

test('feeds the watchdog six times in its time at most, however often the loop turns', async () => {
  const notify = new Notify(SYSTEMD, assert.fail);
  assert.equal(notify.aliveEvery, 10_000);
  for (let now = 1_000_000; now < 1_030_000; now += 500) notify.alive(now);
  await notify.status('done');
  assert.deepEqual(said(), [...new Array<string>(6).fill('WATCHDOG=1|'), 'STATUS=done|']);
});

test('a clock that was put back does not starve the watchdog', async () => {
  const notify = new Notify(SYSTEMD, assert.fail);
  notify.alive(1_000_000);
  notify.alive(400_000);
  await notify.status('done');
  assert.equal(said().length, 3);
});

test('says nothing where there is no systemd, and feeds no watchdog nobody set', async () => {
  const alone = new Notify({ WATCHDOG_USEC: '30000000' }, assert.fail);
  await alone.ready('x');
  alone.alive(1_000_000);
  await alone.stopping();
  assert.equal(alone.aliveEvery, undefined);
  const unwatched = new Notify({ NOTIFY_SOCKET: '/x' }, assert.fail);
  unwatched.alive(1_000_000);
  await unwatched.stopping();
  assert.deepEqual(said(), ['STOPPING=1|']);
});

test('a systemd-notify that fails is told of, and stops nothing', async () => {
  program('echo "No such socket" >&2; exit 1');
  const faults: string[] = [];
  const notify = new Notify(SYSTEMD, (fault) => faults.push(fault));
  await notify.ready('x');
  assert.deepEqual(faults, ['Cannot notify systemd of "READY=1": No such socket']);
});

function program(script: string): void {
  writeFileSync(join(DIR, 'systemd-notify'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(DIR, 'systemd-notify'), 0o755);
}

function said(): string[] {
  return readFileSync(SAID, 'utf8').split('\n').slice(0, -1);
}
