import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Notification } from '../../src/core/telling/notification.ts';
import { textOf } from '../../src/core/telling/text.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/time.ts';
import { notificationsIn } from '../support/core-driver.ts';
import { lineOf } from '../support/core-log.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';
import { Seeded } from '../support/seeded.ts';

/** What a large host may throw at the default rules, and how many mails come of it. */

const START = Date.UTC(2026, 10, 1);
const SERVICES = Array.from({ length: 200 }, (_, i) => `svc-${String(i).padStart(3, '0')}`);

const OUTAGES: readonly { readonly name: string; readonly log: string }[] = [
  {
    name: 'service by service',
    log: SERVICES.map((service) => lineOf(START, service, 'stopping').repeat(10)).join(''),
  },
  {
    name: 'interleaved',
    log: SERVICES.map((service) => lineOf(START, service, 'stopping'))
      .join('')
      .repeat(10),
  },
  {
    name: 'interleaved, a round a second',
    log: Array.from({ length: 10 }, (_, round) =>
      SERVICES.map((service) => lineOf(START + round * SECOND, service, 'stopping')).join(''),
    ).join(''),
  },
];

for (const { name, log } of OUTAGES) {
  test(`two hundred services that storm at once, ${name}, are one mail that names them all, and its over`, () => {
    const { told } = live(log);
    assert.deepEqual(
      told.map(({ reason }) => reason),
      ['firing', 'over'],
    );
    const [firing] = told;
    assert.deepEqual([...(firing?.services ?? [])].sort(), SERVICES);
    const text = textOf(firing?.letters ?? []);
    for (const service of SERVICES) assert.ok(text.includes(service), `${service} is not in the text`);
    assert.ok((firing?.at ?? Number.NaN) - START <= 14 * SECOND, 'the mail is late');
  });
}

test('thirty days of two hundred services without a storm are no mail, caught up with or live', () => {
  const log = thirtyDays(6, () => ['stopping', 'starting']);
  assert.deepEqual(live(log).told, []);
  assert.deepEqual(caughtUp(log), []);
});

test('thirty days of two hundred services with deploys that restart them a dozen times are no mail in detail', () => {
  const deploy = () => [...Array(12)].flatMap(() => ['stopping RESULT=ok GOAL=start PID=4711', 'starting']);
  assert.deepEqual(live(thirtyDays(1, deploy)).told, []);
});

test('after a downtime with a hundred storms that are over, one mail tells of them all', () => {
  const log = SERVICES.slice(0, 100)
    .map((service, i) => lineOf(START + i * HOUR, service, 'stopping').repeat(12))
    .join('');
  const told = caughtUp(log, 5 * DAY);
  assert.deepEqual(
    told.map(({ reason, services }) => `${reason} ${services.length}`),
    ['past 100'],
  );
  assert.equal(told[0]?.subject, '[warn] 100 storms of 100 services on web-3 while nobody watched');
});

test('a storm that began unseen and still lasts is told as firing, once', () => {
  const storm = Array.from({ length: 300 }, (_, i) => lineOf(START + i * 2 * SECOND, 'www', 'stopping')).join('');
  const told = caughtUp(storm, 10 * MINUTE);
  assert.deepEqual(
    told.map(({ reason, severity }) => `${reason} ${severity}`),
    ['firing page'],
  );
});

test('a storm that was a page, and that nobody saw, is told as past with the severity it had', () => {
  const storm = Array.from({ length: 150 }, (_, i) => lineOf(START + i * 2 * SECOND, 'www', 'stopping')).join('');
  assert.deepEqual(
    caughtUp(storm).map(({ reason, severity }) => `${reason} ${severity}`),
    ['past page'],
  );
});

test('on the first start ever, what ended longer ago than max_age is history', () => {
  const old = lineOf(START, 'old', 'stopping').repeat(12);
  const fresh = lineOf(START + 5 * HOUR, 'fresh', 'stopping').repeat(12);
  const pipeline = new Pipeline(DEFAULT_POLICY);
  pipeline.hold();
  read(pipeline, old + fresh);
  const now = START + 5 * HOUR + 20 * MINUTE;
  const told = notificationsIn(pipeline.release(now, now - DEFAULT_POLICY.maxAge));
  assert.deepEqual(
    told.map(({ reason, services }) => `${reason} ${services}`),
    ['past fresh'],
  );
  assert.deepEqual(pipeline.incidents, []);
});

/** Each service has some bad minutes a day, at random, of a few lines each. */
function thirtyDays(perDay: number, happening: () => readonly string[]): string {
  const random = new Seeded(2026);
  const lines: [at: number, line: string][] = [];
  for (let day = 0; day < 30; day++) {
    for (const service of SERVICES) {
      for (let n = 0; n < perDay; n++) {
        const from = START + day * DAY + n * (DAY / perDay) + random.whole(0, DAY / perDay / SECOND - 60) * SECOND;
        for (const words of happening()) lines.push([from, lineOf(from + random.whole(0, 5) * SECOND, service, words)]);
      }
    }
  }
  return lines
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line)
    .join('');
}

/** As written in one go to a running agent. */
function live(log: string): { told: Notification[] } {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const decisions = [...read(pipeline, log), ...pipeline.tick(pipeline.now)];
  return { told: notificationsIn([...decisions, ...pipeline.tick(pipeline.now + HOUR)]) };
}

/** As found by an agent that was down meanwhile and comes back after `later`. */
function caughtUp(log: string, later: number = DAY): Notification[] {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  pipeline.hold();
  read(pipeline, log);
  return notificationsIn(pipeline.release(Math.max(pipeline.now, START + later), -Infinity));
}

function read(pipeline: Pipeline, log: string) {
  const bytes = Buffer.from(log);
  return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
}
