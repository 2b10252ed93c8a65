import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '../../src/core/decision.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { digestText } from '../../src/core/telling/digest-text.ts';
import { htmlOf } from '../../src/core/telling/html.ts';
import { textOf } from '../../src/core/telling/text.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { compileSilenceWords } from '../../src/silences.ts';
import { notificationsIn } from '../support/core-driver.ts';
import { HOSTILE_SERVICES, lineOf } from '../support/core-log.ts';
import { policyFrom } from '../support/policies.ts';
import { Seeded } from '../support/seeded.ts';

/** What is told of several hosts: one service here is never taken for its namesake there. */

const START = Date.UTC(2026, 10, 24, 5);
const RULES = 'rules: [ { name: crash-loop, respawns: 3, within: 1m } ]';
const POLICY = policyFrom(`receivers: { oncall: { maildir: { dir: /nonexistent } } }\n${RULES}`);

describe('a service and its namesake on another host', () => {
  test('share no window: two respawns here and one there are no storm', () => {
    const pipeline = new Pipeline(POLICY);
    feed(pipeline, 'web-1', 'www', START, 2);
    feed(pipeline, 'web-2', 'www', START, 1);
    assert.deepEqual(firing(pipeline), []);
    feed(pipeline, 'web-1', 'www', START + 5 * SECOND, 1);
    assert.deepEqual(firing(pipeline), ['web-1:www']);
  });

  test('share no past: only that which stormed before is said to have', () => {
    const pipeline = new Pipeline(POLICY);
    feed(pipeline, 'web-1', 'www', START, 3);
    pipeline.tick(START + HOUR);
    const told = [
      ...feed(pipeline, 'web-1', 'www', START + 2 * HOUR, 3),
      ...feed(pipeline, 'web-2', 'www', START + 2 * HOUR, 3),
      ...pipeline.tick(START + 2 * HOUR + MINUTE),
    ];
    const [letter] = notificationsIn(told).find(({ services }) => services.length === 2)?.letters ?? [];
    assert.equal(letter?.before.length, 1);
    assert.match(letter?.before[0] ?? '', /^www on web-1: 2nd storm in 7 d;/);
  });

  test('flap each by themselves', () => {
    const pipeline = new Pipeline(POLICY);
    for (let n = 0; n < 3; n++) {
      const at = START + n * 10 * MINUTE;
      pipeline.tick(at - SECOND);
      feed(pipeline, 'web-1', 'www', at, 3);
      if (n === 2) feed(pipeline, 'web-2', 'www', at, 3);
    }
    const flaps = pipeline.incidents.at(-1)?.members.map(({ service, flaps }) => [service, flaps]);
    assert.deepEqual(flaps, [
      ['web-1:www', 3],
      ['web-2:www', 0],
    ]);
  });

  for (const words of [['host=web-1'], ['web-1:www'], ['www', 'host=~web-1'], ['web-1:*'], ['www', '!web-2:www']]) {
    test(`are silenced each by themselves: ${words.join(' ')}`, () => {
      const pipeline = new Pipeline(POLICY);
      const span = { from: START - HOUR, until: START + 2 * HOUR };
      pipeline.setSilences([{ id: 's', comment: '', author: 'ann', ...span, matches: compileSilenceWords(words) }]);
      const told = notificationsIn([
        ...feed(pipeline, 'web-1', 'www', START, 3),
        ...feed(pipeline, 'web-2', 'www', START, 3),
        ...pipeline.tick(START + HOUR),
      ]);
      assert.deepEqual([...new Set(told.flatMap(({ services }) => services))], ['web-2:www']);
    });
  }
});

describe('what is muted over hosts', () => {
  const INHIBIT = (side: string) => `receivers: { oncall: { maildir: { dir: /nonexistent } } }
${RULES}
inhibit: [ { when: ['service=db'${side}], mute: ['service=~web.*'${side}] } ]`;

  for (const [name, side, expected] of [
    ['the db of one host mutes the web of all', '', ['db-1:db']],
    ['with the host on both sides, of that host alone', ", 'host=db-1'", ['db-1:db', 'web-1:web']],
  ] as const) {
    test(`inhibit: ${name}`, () => {
      const pipeline = new Pipeline(policyFrom(INHIBIT(side)));
      const told = notificationsIn([
        ...feed(pipeline, 'db-1', 'db', START, 6),
        ...feed(pipeline, 'web-1', 'web', START + 3 * SECOND, 3),
        ...feed(pipeline, 'db-1', 'web', START + 3 * SECOND, 3),
        ...pipeline.tick(START + 3 * MINUTE),
      ]);
      assert.deepEqual([...new Set(told.flatMap(({ services }) => services))].sort(), expected);
    });
  }

  test('a mute interval by host mutes that host', () => {
    const pipeline = new Pipeline(
      policyFrom(`receivers: { oncall: { maildir: { dir: /nonexistent } } }
${RULES}
mute_intervals: [ { name: never, match: 'host=web-1', weekdays: [mon, tue, wed, thu, fri, sat, sun] } ]`),
    );
    const told = notificationsIn([
      ...feed(pipeline, 'web-1', 'www', START, 3),
      ...feed(pipeline, 'web-2', 'www', START, 3),
      ...pipeline.tick(START + MINUTE),
    ]);
    assert.deepEqual(
      told.map(({ services }) => services),
      [['web-2:www']],
    );
  });
});

test('a rule for some services is found again in the mail by the name on the host', () => {
  const policy = policyFrom(`receivers: { oncall: { maildir: { dir: /nonexistent } } }
rules: [ { name: mine, services: [www], respawns: 3, within: 1m } ]`);
  const pipeline = new Pipeline(policy);
  feed(pipeline, 'web-1', 'www', START, 3);
  const told = notificationsIn(pipeline.tick(START + 10 * SECOND));
  assert.match(textOf(told[0]?.letters ?? []), /\nRule mine \(warn\): 3 respawns within 1 min\.\n/);
});

test('a second between two hosts’ clocks proves nothing: who seems first is not said to be', () => {
  const pipeline = new Pipeline(POLICY);
  feed(pipeline, 'web-1', 'www', START, 3);
  feed(pipeline, 'web-2', 'www', START + SECOND, 3);
  const [letter] = notificationsIn(pipeline.tick(START + MINUTE))[0]?.letters ?? [];
  assert.deepEqual(letter?.suspect && [letter.suspect.service, letter.suspect.first], ['www on web-1', false]);
  assert.match(letter?.suspect?.evidence ?? '', /^began 1 s before www on web-2, by the clocks of their hosts$/);
});

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`hosts and services with hostile names break no header, no terminal, no page (seed ${seed})`, () => {
    const random = new Seeded(seed);
    const hosts = [
      ...HOSTILE_SERVICES.map((name) => name.slice(0, 255)),
      'a\r\nBcc: x',
      '\u001b[2J',
      'web-1',
      'web-2',
      'h'.repeat(255),
    ];
    const pipeline = new Pipeline(POLICY);
    const decisions: Decision[] = [];
    for (let n = 0; n < 40; n++) {
      const [host, service] = [random.pick(hosts), random.pick(HOSTILE_SERVICES)];
      decisions.push(...feed(pipeline, host, service, START + n * random.whole(0, 3) * SECOND, 3));
    }
    decisions.push(...pipeline.tick(START + 2 * HOUR));
    const told = notificationsIn(decisions);
    assert.ok(told.length >= 2);
    for (const { id, thread, incident, subject, letters } of told) {
      for (const safe of [id, thread, incident]) assert.match(safe, /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/);
      assert.ok([...subject].length <= 80, subject);
      for (const line of [subject, ...textOf(letters).split('\n'), ...htmlOf(letters).split('\n')]) {
        assert.doesNotMatch(
          line,
          /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/,
        );
      }
      assert.doesNotMatch(htmlOf(letters), /<script/);
      for (const { host } of letters.flatMap(({ steps }) => steps)) assertQuoted(host ?? '');
    }
    const digest = digestText(pipeline.digest(START + 3 * HOUR, START), POLICY, { queued: 0, dead: 0 });
    for (const line of digest.split('\n'))
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  });
}

/** A shell that is given the line finds one word, whatever it thinks of the rest. */
function assertQuoted(host: string): void {
  assert.match(host.replace(/'[^']*'|\\'/g, ''), /^[A-Za-z0-9_./@:+-]*$/);
}

function feed(pipeline: Pipeline, host: string, service: string, from: Instant, times: number): Decision[] {
  const lines = Array.from({ length: times }, (_, i) => lineOf(from + i * SECOND, service, 'stopping'));
  const bytes = Buffer.from(lines.join(''));
  return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY, host);
}

function firing(pipeline: Pipeline): string[] {
  return pipeline.services().flatMap(({ name, firing: rules }) => (rules.length > 0 ? [name] : []));
}
