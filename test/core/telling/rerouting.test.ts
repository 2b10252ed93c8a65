import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { compileSilenceWords } from '../../../src/silences.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { policyFrom } from '../../support/policies.ts';

/** A storm that lasts while the config is read again: the receiver has another name in it. */

const START = Date.UTC(2026, 10, 24, 5);

function policyTo(receiver: string) {
  return policyFrom(`
receivers: { ${receiver}: { maildir: { dir: /mail } } }
rules: [{ name: slow-crash-loop, enabled: false }]
`);
}

function storm(pipeline: Pipeline, from: number, to: number): string[] {
  const seconds = Array.from({ length: (to - from) / (5 * SECOND) }, (_, i) => from + i * 5 * SECOND);
  const bytes = Buffer.from(seconds.map((at) => lineOf(at, 'www', 'stopping')).join(''));
  return words(pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY));
}

function words(decisions: Parameters<typeof notificationsIn>[0]): string[] {
  return notificationsIn(decisions).map(({ at, reason, severity, receiver }) => {
    return `${new Date(at).toISOString().slice(11, 16)} ${reason} ${severity} ${receiver}`;
  });
}

test('what still fires when its receiver is gone from the config is told to the one that its route names now', () => {
  const before = new Pipeline(policyTo('oncall'));
  const told = storm(before, START, START + 10 * MINUTE);
  const after = new Pipeline(policyTo('ops'), before.snapshot());
  told.push(...words(after.tick(after.now)), ...storm(after, START + 10 * MINUTE, START + 15 * MINUTE));
  told.push(...words(after.tick(START + HOUR)));
  assert.deepEqual(told, [
    '05:00 firing warn oncall',
    '05:03 rising page oncall',
    '05:09 firing page ops',
    '05:19 over page ops',
  ]);
});

test('what was muted while its receiver went is told to the new one when the silence ends', () => {
  const silence = { id: 's', matches: compileSilenceWords(['www']), from: START, comment: '', author: 'ann' };
  const silences = [{ ...silence, until: START + 12 * MINUTE }];
  const before = new Pipeline(policyTo('oncall'));
  before.setSilences(silences);
  const told = storm(before, START, START + 10 * MINUTE);
  const after = new Pipeline(policyTo('ops'), before.snapshot());
  after.setSilences(silences);
  told.push(...words(after.tick(after.now)), ...storm(after, START + 10 * MINUTE, START + 15 * MINUTE));
  told.push(...words(after.tick(START + HOUR)));
  assert.deepEqual(told, ['05:12 firing page ops', '05:19 over page ops']);
});

test('what was history at the first start stays history whoever is told', () => {
  const first = new Pipeline(policyTo('oncall'));
  first.hold();
  const bytes = Buffer.from(lineOf(START, 'www', 'stopping RESULT=failed PROCESS=respawn'));
  first.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  assert.deepEqual(words(first.release(START + 20 * HOUR, START + 19 * HOUR)), []);
  const after = new Pipeline(policyTo('ops'), first.snapshot());
  assert.deepEqual(words(after.tick(START + 21 * HOUR)), []);
});
