import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import { textOf } from '../../src/core/telling/text.ts';
import { HOUR, SECOND } from '../../src/core/time.ts';
import { notificationsIn, reborn } from '../support/core-driver.ts';
import { HOSTILE_SERVICES, lineOf } from '../support/core-log.ts';
import { POLICIES } from '../support/policies.ts';

/** Whoever may name a service may write anything into the log: none of it may reach a header, a shell, a file name or an object's keys. */

const START = Date.UTC(2026, 10, 24, 5);
/** White space stays in the names of the hook of 2017, whose event is the last word of the line. */
const ALL = [
  ...HOSTILE_SERVICES,
  'a\rBcc: all@example.com',
  'esc\u001b[31m',
  'nul\u0000l',
  'my app',
  'tab\tbed',
  '\u2066iso\u2069',
  'ü\u00adber',
  '\ufeffbom',
];
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

for (const { name, policy } of POLICIES) {
  test(`hostile names are told harmlessly under the policy "${name}"`, () => {
    let pipeline = new Pipeline(policy);
    const lines = ALL.map((service) => storm(service)).join('');
    const decisions = [...read(pipeline, lines)];
    pipeline = reborn(pipeline, policy);
    const told = notificationsIn([...decisions, ...pipeline.tick(START + HOUR)]);
    assert.ok(told.length >= 2);
    for (const { id, thread, incident, subject, letters } of told) {
      const text = textOf(letters);
      for (const safe of [id, thread, incident]) assert.match(safe, /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/);
      assert.ok([...subject].length <= 80, subject);
      assert.doesNotMatch(subject, CONTROL);
      for (const line of text.split('\n')) assert.doesNotMatch(line, CONTROL);
      for (const [command] of text.matchAll(/^ {2}(?:initctl|tail) .*$/gm)) assertQuoted(command);
    }
  });
}

test('hostile names are services like any other: each fires, is counted, is named and is over', () => {
  const policy = POLICIES[0]?.policy;
  assert.ok(policy);
  for (const service of HOSTILE_SERVICES) {
    const pipeline = new Pipeline(policy);
    const decisions = read(pipeline, storm(service));
    const told = notificationsIn([...decisions, ...pipeline.tick(START + HOUR)]);
    assert.deepEqual(
      pipeline.services().map(({ name }) => name),
      [service],
    );
    assert.equal(pipeline.services()[0]?.counts.respawns, 12);
    for (const { services } of told) assert.deepEqual(services, [service]);
    assert.equal(told.at(-1)?.reason, 'over');
  }
});

/** Outside single quotes a shell must find nothing to do. */
function assertQuoted(command: string): void {
  const outside = command.replace(/ {2}# [a-z ]+$/, '').replace(/'[^']*'|\\'/g, '');
  assert.match(outside, /^[A-Za-z0-9_./@:+ |-]*$/, command.slice(0, 200));
}

function storm(service: string): string {
  return Array.from({ length: 12 }, (_, i) => lineOf(START + i * SECOND, service, 'stopping')).join('');
}

function read(pipeline: Pipeline, lines: string) {
  const bytes = Buffer.from(lines);
  return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
}
