import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { textOf } from '../../../src/core/telling/text.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { compileSilenceWords } from '../../../src/silences.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { policyFrom } from '../../support/policies.ts';

/** A storm of fifty minutes with a page after three; somebody does something about it at a quarter past, or nobody does. */

const START = Date.UTC(2026, 10, 24, 5);
const POLICY = policyFrom(`
receivers: { oncall: { maildir: { dir: /oncall } }, lead: { maildir: { dir: /lead } } }
rules: [{ name: slow-crash-loop, enabled: false }]
escalate: { after: 30m, to: lead }
`);

function told(act: (pipeline: Pipeline, incident: string) => Pipeline): { when: string; text: string }[] {
  let pipeline = new Pipeline(POLICY);
  const read = (from: number, to: number) => {
    const seconds = Array.from({ length: (to - from) / (5 * SECOND) }, (_, i) => from + i * 5 * SECOND);
    const bytes = Buffer.from(seconds.map((at) => lineOf(at, 'www', 'stopping')).join(''));
    return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  };
  const decisions = read(START, START + 15 * MINUTE);
  pipeline = act(pipeline, pipeline.incidents[0]?.id ?? '');
  decisions.push(...read(START + 15 * MINUTE, START + 50 * MINUTE), ...pipeline.tick(START + 3 * HOUR));
  return notificationsIn(decisions).map(({ at, reason, severity, receiver, letters }) => {
    return {
      when: `${new Date(at).toISOString().slice(11, 16)} ${reason} ${severity} ${receiver}`,
      text: textOf(letters),
    };
  });
}

const BEFORE = ['05:00 firing warn oncall', '05:03 rising page oncall'];

test('when nobody does, the lead hears of the page half an hour after, and a reminder goes out', () => {
  const mails = told((pipeline) => pipeline);
  assert.deepEqual(
    mails.map(({ when }) => when),
    [...BEFORE, '05:33 repeat page oncall', '05:33 firing page lead', '05:54 over page oncall', '05:54 over page lead'],
  );
  assert.match(mails[3]?.text ?? '', /Escalated to you: nobody has acknowledged or silenced it within 30 min/);
});

test('when somebody takes it up, there is no reminder and no escalation, and the next mail says who', () => {
  const by = { by: 'ann', at: START + 15 * MINUTE, comment: 'the db' };
  const mails = told((pipeline, incident) => {
    assert.equal(pipeline.acknowledge('other', by), false);
    assert.equal(pipeline.acknowledge(incident, by), true);
    return pipeline;
  });
  assert.deepEqual(
    mails.map(({ when }) => when),
    [...BEFORE, '05:54 over page oncall'],
  );
  assert.match(mails[2]?.text ?? '', /It was taken up by ann, Tue 24 Nov 2026 05:15:00 \+0000: the db\.\n\n/);
});

test('what was taken up stays so over a restart', () => {
  const by = { by: 'ann', at: START + 15 * MINUTE, comment: '' };
  const mails = told((pipeline, incident) => {
    pipeline.acknowledge(incident, by);
    return new Pipeline(POLICY, pipeline.snapshot());
  });
  assert.deepEqual(
    mails.map(({ when }) => when),
    [...BEFORE, '05:54 over page oncall'],
  );
});

test('when it is silenced until after its end, nobody hears more than that it is over', () => {
  const mails = told((pipeline) => {
    const times = { from: START + 15 * MINUTE, until: START + HOUR };
    const matches = compileSilenceWords(['w*', 'severity=~.*']);
    pipeline.setSilences([{ id: 'a', matches, ...times, comment: '', author: 'ann' }]);
    return pipeline;
  });
  assert.deepEqual(
    mails.map(({ when }) => when),
    [...BEFORE, '05:54 over page oncall'],
  );
});

test('when the silence ends before, it is told on, and to the lead', () => {
  const mails = told((pipeline) => {
    const times = { from: START + 15 * MINUTE, until: START + 40 * MINUTE };
    pipeline.setSilences([{ id: 'a', matches: () => true, ...times, comment: '', author: 'ann' }]);
    return pipeline;
  });
  assert.deepEqual(
    mails.map(({ when }) => when),
    [...BEFORE, '05:40 repeat page oncall', '05:40 firing page lead', '05:54 over page oncall', '05:54 over page lead'],
  );
});
