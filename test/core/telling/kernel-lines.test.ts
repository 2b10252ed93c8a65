import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { reasonsIn } from '../../../src/core/telling/kernel-lines.ts';

const ZONE = ianaZone('Europe/Amsterdam');
const SINCE = Date.UTC(2026, 10, 24, 2, 52, 10);

function wanted(job: string, instance: string | null = null) {
  return { service: instance === null ? job : `${job}/${instance}`, job, instance, since: SINCE, told: false };
}

test('exit statuses and signals that Upstart noted are tallied, the most frequent first', () => {
  const log = [
    'Nov 24 03:52:10 web-3 kernel: [ 12.3] init: www main process (11) terminated with status 1',
    'Nov 24 03:52:11 web-3 kernel: [ 13.3] init: www main process ended, respawning',
    'Nov 24 03:52:12 web-3 init: www main process (12) terminated with status 1',
    'Nov 24 03:52:13 web-3 init: www main process (13) killed by SEGV signal',
    'Nov 24 03:52:13 web-3 init: www main process (14) killed by signal 35',
    'Nov 24 03:52:14 web-3 init: www pre-start process (15) terminated with status 9',
  ].join('\n');
  assert.deepEqual(reasonsIn(log, [wanted('www')], ZONE), [
    { cause: 'exit 1', times: 2 },
    { cause: 'SIGSEGV', times: 1 },
    { cause: 'signal 35', times: 1 },
    { cause: 'pre-start exit 9', times: 1 },
  ]);
});

test('lines of other services, of an earlier storm, or without a time are not counted', () => {
  const log = [
    'Nov 24 03:51:10 web-3 init: www main process (11) terminated with status 1',
    'Nov 24 03:52:12 web-3 init: www2 main process (12) terminated with status 1',
    'init: www main process (13) terminated with status 1',
  ].join('\n');
  assert.deepEqual(reasonsIn(log, [wanted('www')], ZONE), []);
});

test('an instance is known by its name in brackets', () => {
  const log =
    '2026-11-24T03:52:10.1+01:00 web-3 kernel: init: sub/worker (4) main process (11) terminated with status 3';
  assert.deepEqual(reasonsIn(log, [wanted('sub/worker', '4')], ZONE), [{ cause: 'exit 3', times: 1 }]);
  assert.deepEqual(reasonsIn(log, [wanted('sub/worker')], ZONE), []);
});

test('a log that was made up to be slow is not', () => {
  const began = process.cpuUsage().user;
  assert.deepEqual(reasonsIn('init: '.repeat(43_000), [wanted('www')], ZONE), []);
  assert.ok((process.cpuUsage().user - began) / 1_000 < 2_000);
});
