import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FollowTrouble } from '../src/shell/following/follower.ts';
import { Troubles } from '../src/troubles.ts';
import { aMail } from './shell/delivering/support.ts';
import { heardLogger } from './support/heard-logger.ts';

function rig() {
  const logger = heardLogger();
  const troubles = new Troubles(logger);
  return { troubles, said: () => logger.lines.map(({ level, message }) => `${level}: ${message}`) };
}

const MISSING: FollowTrouble = { kind: 'missing', path: '/log', why: 'no such file', over: false };

test('a trouble is said once when it begins and once when it ends, and stands in the status between', () => {
  const { troubles, said } = rig();
  troubles.ofLog(MISSING);
  troubles.ofLog(MISSING);
  assert.deepEqual(troubles.now(), ['the log "/log" is missing: no such file']);
  troubles.ofLog({ ...MISSING, over: true });
  troubles.ofLog({ ...MISSING, over: true });
  assert.deepEqual(troubles.now(), []);
  assert.deepEqual(said(), ['warn: the log "/log" is missing: no such file', 'info: the log is no longer missing']);
});

test('logs that are left out are a trouble in words of its own', () => {
  const { troubles, said } = rig();
  const crowd: FollowTrouble = {
    kind: 'crowd',
    path: '/hosts/{host}',
    why: 'too many, 3 are not followed',
    over: false,
  };
  troubles.ofLog(crowd);
  assert.deepEqual(troubles.now(), ['too many, 3 are not followed']);
  troubles.ofLog({ ...crowd, over: true });
  assert.deepEqual([troubles.now(), said().at(-1)], [[], 'info: no log is left out any more']);
});

test('that no file matches a pattern is said in just these words', () => {
  const { troubles, said } = rig();
  const path = '/hosts/{host}/events.log';
  const none: FollowTrouble = { kind: 'unmatched', path, why: `no file matches ${path}`, over: false };
  troubles.ofLog(none);
  assert.deepEqual(troubles.now(), ['no file matches /hosts/{host}/events.log']);
  troubles.ofLog({ ...none, over: true });
  assert.deepEqual([troubles.now(), said().at(-1)], [[], 'info: a file matches /hosts/{host}/events.log now']);
});

test('what the disk says last is what the status shows', () => {
  const { troubles, said } = rig();
  troubles.ofDisk('ENOSPC');
  troubles.ofDisk('EROFS');
  assert.deepEqual(troubles.now(), ['cannot write to state_dir, trying again: EROFS']);
  troubles.ofDisk(undefined);
  assert.deepEqual([troubles.now(), said().length], [[], 2]);
});

test('mails that wait are told until one is taken; one refused for good is an error of its own', () => {
  const { troubles, said } = rig();
  const { onTrouble, onDelivered } = troubles.ofOutbox();
  onTrouble(aMail('a'), 'connection refused', false);
  onTrouble(aMail('b'), 'connection refused', false);
  onTrouble(aMail('c'), '550 no such user', true);
  assert.deepEqual(troubles.now(), ['mails to "oncall" wait: connection refused']);
  onDelivered(aMail('a'), { attempts: 2, response: '250 ok', ms: 5 });
  assert.deepEqual(troubles.now(), []);
  assert.deepEqual(said(), [
    'warn: mails to "oncall" wait: connection refused',
    'error: a mail is refused for good; see cerberus outbox list',
    'info: a mail is delivered',
    'info: the receiver takes mails again',
  ]);
});

const OWN = { host: null, lines: 0, future: 0, outOfOrder: 0, behind: 0, malformed: [] };

const STAMPS: readonly { what: string; steps: [lines: number, future: number, outOfOrder: number][]; told: boolean }[] =
  [
    { what: 'good ones', steps: [[100, 0, 0]], told: false },
    { what: 'one in the future among many', steps: [[100, 1, 0]], told: false },
    { what: 'three at once', steps: [[100, 3, 0]], told: true },
    { what: 'all there are', steps: [[1, 1, 0]], told: true },
    { what: 'one that is late, live', steps: [[1, 0, 1]], told: true },
    {
      what: 'bad ones, then good ones',
      steps: [
        [5, 5, 0],
        [1, 0, 0],
      ],
      told: false,
    },
    {
      what: 'bad ones, then nothing',
      steps: [
        [5, 5, 0],
        [0, 0, 0],
      ],
      told: true,
    },
  ];

for (const { what, steps, told } of STAMPS) {
  test(`stamps: ${what} ${told ? 'point to the time zone' : 'are no trouble'}`, () => {
    const { troubles } = rig();
    for (const [lines, future, outOfOrder] of steps) troubles.ofRead({ ...OWN, lines, future, outOfOrder }, true);
    assert.equal(/is `timezone` right/.test(troubles.now().join()), told);
  });
}

test('late lines of the past are no trouble while catching up', () => {
  const { troubles } = rig();
  troubles.ofRead({ ...OWN, lines: 10, outOfOrder: 10 }, false);
  assert.deepEqual(troubles.now(), []);
});

test('whose stamps do not fit is said of each host, and lines of others do not end it', () => {
  const { troubles, said } = rig();
  const ahead = (host: string, lines: number) => ({ ...OWN, host, lines, future: lines });
  for (let n = 0; n < 3; n++) {
    for (const host of ['web-1', 'web-2']) troubles.ofRead(ahead(host, 5), true);
    troubles.ofRead({ ...OWN, host: 'db-1', lines: 5 }, true);
  }
  assert.match(troubles.now().join(), /^stamps of web-1 and web-2 do not fit this clock/);
  assert.equal(said().length, 2);
  for (const host of ['web-1', 'web-2']) troubles.ofRead({ ...OWN, host, lines: 5 }, true);
  assert.deepEqual([troubles.now(), said().slice(2)], [[], Array(2).fill('info: stamps fit the clock again')]);
});

test('a host whose stamps lie far behind is named, with how far', () => {
  const { troubles } = rig();
  troubles.ofRead({ ...OWN, host: 'evil\u001b[2J', lines: 1, behind: 600_000 }, true);
  assert.match(troubles.now().join(), /^stamps of evil\S*\[2J are up to 10 min behind this clock/);
  assert.ok(!troubles.now().join().includes('\u001b'));
  troubles.ofRead({ ...OWN, host: 'evil\u001b[2J', lines: 1 }, true);
  assert.deepEqual(troubles.now(), []);
});
