import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import { textOf } from '../../src/core/telling/text.ts';
import { MINUTE, SECOND } from '../../src/core/time.ts';
import { alertsIn, notificationsIn } from '../support/core-driver.ts';
import { lineOf } from '../support/core-log.ts';
import { DEFAULT_POLICY, policyFrom } from '../support/policies.ts';

const START = Date.UTC(2026, 10, 24, 5);
const STORM = Array.from({ length: 10 }, (_, i) => lineOf(START + i * SECOND, 'www', 'stopping')).join('');

test('before the first line there is no time, nothing to wait for and nothing to say', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  assert.deepEqual([pipeline.now, pipeline.nextWake, pipeline.services()], [-Infinity, undefined, []]);
  assert.deepEqual(pipeline.tick(START), []);
  assert.equal(pipeline.now, START);
});

test('the tenth respawn fires, and the mail is due at its own instant', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const decisions = read(pipeline, STORM);
  assert.deepEqual(
    decisions.map(({ kind }) => kind),
    ['fired'],
  );
  assert.equal(pipeline.nextWake, pipeline.now);
  const [mail] = notificationsIn(pipeline.tick(pipeline.now));
  assert.equal(mail?.at, START + 9 * SECOND);
  assert.equal(mail?.subject, '[warn] www on web-3 is crash-looping: 10 respawns in 9 s');
});

test('the log clock never goes back, neither by ticks nor by late lines', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, lineOf(START + MINUTE, 'www', 'stopping'));
  pipeline.tick(START);
  read(pipeline, lineOf(START + 30 * SECOND, 'www', 'stopping'));
  assert.equal(pipeline.now, START + MINUTE);
  assert.deepEqual([pipeline.counts.outOfOrder, pipeline.services()[0]?.counts.respawns], [0, 2]);
});

test('a stamp later than the wall is counted, and neither moves the clock nor fires', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, lineOf(START, 'www', 'starting'));
  assert.deepEqual(read(pipeline, lineOf(START + 2 * MINUTE, 'www', 'stopping').repeat(20), START + MINUTE), []);
  assert.deepEqual([pipeline.now, pipeline.counts.future], [START, 20]);
});

test('a stamp more than five minutes behind is counted, and does not fire', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, lineOf(START + 6 * MINUTE, 'www', 'starting'));
  assert.deepEqual(read(pipeline, lineOf(START, 'www', 'stopping').repeat(19)), []);
  assert.equal(pipeline.counts.outOfOrder, 19);
});

test('a settle that comes late decides for the instant at which it fell due', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, STORM);
  const told = notificationsIn(pipeline.tick(START + 60 * MINUTE));
  assert.deepEqual(
    told.map(({ reason, at }) => [reason, at]),
    [
      ['firing', START + 9 * SECOND],
      ['over', START + 9 * SECOND + 5 * MINUTE],
    ],
  );
});

test('what a config no longer has ends as resolved, with the reason, and is told over', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, STORM);
  pipeline.tick(pipeline.now);
  const without = policyFrom(
    'default_rules: false\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\nrules: [{ name: other, respawns: 3, within: 1m }]',
  );
  const after = new Pipeline(without, JSON.parse(JSON.stringify(pipeline.snapshot())));
  const decisions = after.tick(after.now);
  assert.deepEqual(
    alertsIn(decisions).map(({ kind, rule, why }) => `${kind} ${rule} ${why}`),
    ['resolved crash-loop config'],
  );
  const [over] = notificationsIn(decisions);
  assert.deepEqual([over?.reason, over?.thread], ['over', '20261124T050009-www.oncall.1-firing-warn']);
  assert.match(textOf(over?.letters ?? []), /^Over: www: the config no longer has the rule\./);
});

test('more services than the limit are counted together and not judged', () => {
  const policy = { ...DEFAULT_POLICY, maxServices: 2 };
  const pipeline = new Pipeline(policy);
  const names = ['a', 'b', 'c'];
  const decisions = read(pipeline, names.map((name) => lineOf(START, name, 'stopping').repeat(12)).join(''));
  assert.deepEqual(
    alertsIn(decisions).map(({ service }) => service),
    ['a', 'b'],
  );
  assert.deepEqual([pipeline.services().length, pipeline.counts.overLimit], [2, 12]);
});

test('lines of details and of none are told apart for each service', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  read(pipeline, lineOf(START, 'plain', 'stopping') + lineOf(START, 'full', 'stopping RESULT=ok GOAL=start PID=0'));
  assert.deepEqual(
    pipeline.services().map(({ name, detailed }) => [name, detailed]),
    [
      ['plain', false],
      ['full', true],
    ],
  );
});

function read(pipeline: Pipeline, lines: string, notAfter = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(lines);
  return pipeline.read(bytes, 0, bytes.length, notAfter);
}
