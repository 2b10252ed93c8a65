import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Found } from '../../../src/core/telling/found.ts';
import { htmlOf } from '../../../src/core/telling/html.ts';
import { textOf } from '../../../src/core/telling/text.ts';
import { HOUR, type Instant, SECOND } from '../../../src/core/time.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

/** What a mail says of a storm that is over. */

const START = Date.UTC(2026, 10, 24, 5);
const STARTING = 'starting';
const GAVE_UP = 'stopping RESULT=failed PROCESS=respawn';
const DIED = 'stopping RESULT=failed PROCESS=main EXIT_STATUS=1';
const CRASHED = 'stopping RESULT=ok GOAL=start PID=0';

test('a service that had been given up runs again, and has no earlier storm', () => {
  const [firing, over] = texts([at(0, 'web', STARTING), at(1, 'web', GAVE_UP), at(60, 'web', STARTING)]);
  assert.match(firing ?? '', /It hit its respawn limit: the init system has given up and starts it no more\./);
  assert.match(over ?? '', /^Over: web runs again since 05:01:00 \(5 min\); it had hit its respawn limit\. From Tue/);
  assert.match(over ?? '', / From Tue 24 Nov 2026 05:00:01 \+0000 to 05:01:00 \(59 s\)\. /);
  assert.match(over ?? '', /It had hit its respawn limit, and the init system had given up\./);
  assert.doesNotMatch(over ?? '', /Before:|has given up|before this mail|do not say/);
});

test('once it was started, nobody is told to start it, while others go on', () => {
  const web = [at(0, 'web', STARTING), at(1, 'web', GAVE_UP), at(60, 'web', STARTING)];
  const api = Array.from({ length: 12 }, (_, i) => at(61 + i, 'api', CRASHED));
  const mail = texts([...web, ...api]).find((text) => text.includes('api is new')) ?? '';
  assert.match(mail, /It had hit its respawn limit, and the init system had given up\./);
  assert.doesNotMatch(mail, /initctl start|has given up/);
});

test('services that died and were started again run since the last of them was', () => {
  const lines = ['a', 'b'].flatMap((service) => [at(0, service, STARTING), at(1, service, DIED)]);
  const over = texts([...lines, at(120, 'a', STARTING), at(125, 'b', STARTING)]).at(-1) ?? '';
  assert.match(over, /^Over: (a and b|b and a) run again since 05:02:05 \(.*\).*; they had died and stayed down\. /);
  assert.doesNotMatch(over, /Before:/);
});

test('a storm that is over tells from when to when, over midnight with both days', () => {
  const storm = (from: number) => Array.from({ length: 46 }, (_, i) => at(from + i, 'www', CRASHED));
  assert.match(texts(storm(0)).at(-1) ?? '', / From Tue 24 Nov 2026 05:00:00 \+0000 to 05:00:45 \(45 s\)\. /);
  const overMidnight = texts(storm(19 * 3_600 - 15)).at(-1) ?? '';
  assert.match(overMidnight, / From Tue 24 Nov 2026 23:59:45 \+0000 to Wed 25 Nov 2026 00:00:30 \+0000 \(45 s\)\. /);
});

test('why it died stands in the last mail when the kernel knows, and when nobody knows nothing is said', () => {
  const [firing, over] = told(Array.from({ length: 12 }, (_, i) => at(i, 'www', CRASHED)));
  assert.ok(firing !== undefined && over !== undefined);
  assert.match(textOf(firing.letters), /Why it dies: the events do not say\./);
  assert.doesNotMatch(textOf(over.letters) + htmlOf(over.letters), /do not say/);
  assert.deepEqual(
    over.letters[0]?.wanted.map(({ service, told: isTold }) => [service, isTold]),
    [['www', false]],
  );
  const reasons = { source: 'kernel.log', causes: [{ cause: 'exit 1', times: 12 }] };
  const found: Found = { excerpt: undefined, reasons, fault: undefined };
  assert.match(textOf(over.letters, found), /Why it died: 12 × exit 1 \(from kernel\.log\)\./);
});

test('a log that cannot be read is named with its service, and with what to do', () => {
  const [firing] = told(Array.from({ length: 12 }, (_, i) => at(i, 'www', CRASHED)));
  assert.ok(firing !== undefined);
  for (const [note, expected] of [
    ['missing', 'missing'],
    ['unreadable', 'unreadable (see config: excerpt)'],
  ] as const) {
    const excerpt = { service: 'db', source: '/var/log/upstart/db.log', lines: [], note };
    const found: Found = { excerpt, reasons: undefined, fault: undefined };
    assert.ok(textOf(firing.letters, found).includes(`\ndb's log /var/log/upstart/db.log: ${expected}.\n`));
    assert.ok(htmlOf(firing.letters, found).includes(`/var/log/upstart/db.log: ${expected}<`));
  }
});

interface Line {
  readonly at: Instant;
  readonly service: string;
  readonly words: string;
}

/** `seconds` after the start. */
function at(seconds: number, service: string, words: string): Line {
  return { at: START + seconds * SECOND, service, words };
}

function told(lines: readonly Line[]) {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const sorted = lines.toSorted((a, b) => a.at - b.at);
  const bytes = Buffer.from(sorted.map((line) => lineOf(line.at, line.service, line.words)).join(''));
  const decisions = pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  const last = Math.max(...lines.map((line) => line.at));
  return notificationsIn([...decisions, ...pipeline.tick(last + HOUR)]);
}

/** As if a line had no end. */
function texts(lines: readonly Line[]): string[] {
  return told(lines).map(({ letters }) => textOf(letters).replace(/\s+/g, ' '));
}
