import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import { checkState, STATE_VERSION } from '../../src/core/state.ts';
import { MINUTE } from '../../src/core/time.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';

const SOUND = JSON.parse(JSON.stringify(new Pipeline(DEFAULT_POLICY).snapshot()));
/** Written by version 1 in a storm of www that had been warned of, with a digest sent. */
const OLD = JSON.parse(readFileSync(new URL('state-1.json', import.meta.url), 'utf8'));
const { now, skipped, late, reader, counters, judge } = OLD;
const HOST = { name: null, number: 0, now, skipped, late, reader, counters, judge };

test('a state that was written by this version is read back as it is', () => {
  assert.equal(checkState(SOUND), SOUND);
});

for (const [name, state, message] of [
  ['nothing', undefined, /not an object/],
  ['null', null, /not an object/],
  ['a list', [], /not an object/],
  ['a text', '{}', /not an object/],
  ['no version', {}, /version "undefined", this program writes 2/],
  ['an older version', { ...SOUND, version: 0 }, /version "0"/],
  ['a version as text', { ...SOUND, version: String(STATE_VERSION) }, /Cannot read the state: version "2"/],
  ['no teller', { ...SOUND, teller: undefined }, /no "teller" in it/],
  ['hosts that are no list', { ...SOUND, hosts: {} }, /no "hosts" in it/],
  ['a host that is none', { ...SOUND, hosts: [7] }, /a host that is no object/],
  ['a judge that is none', { ...SOUND, hosts: [{ ...HOST, judge: 7 }] }, /no "judge" in it/],
  ['a list of counters', { ...SOUND, hosts: [{ ...HOST, counters: [] }] }, /no "counters" in it/],
  ['version 1 without a teller', { ...OLD, teller: null }, /no "teller" in it/],
  ['version 1 without a reader', { ...OLD, reader: null }, /no "reader" in it/],
] as const) {
  test(`a state is refused: ${name}`, () => {
    assert.throws(() => checkState(state), message);
  });
}

test('a state of version 1 is lived on from: counts, the storm that was told, the period', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY, checkState(OLD));
  assert.deepEqual(
    pipeline.services().map(({ name, host, counts, firing }) => [name, host, counts.respawns, firing]),
    [
      ['www', null, 16, ['crash-loop']],
      ['db', null, 1, []],
    ],
  );
  assert.equal(new Date(pipeline.now).toISOString(), '2026-11-24T12:00:48.000Z');
  const told = pipeline.tick(pipeline.now + 10 * MINUTE);
  const reasons = told.map((decision) => (decision.kind === 'notify' ? decision.notification.reason : decision.kind));
  assert.deepEqual(reasons, ['resolved', 'over']);
  assert.deepEqual(pipeline.digest(pipeline.now, 0).worst, [{ service: 'www', respawns: 1 }]);
  assert.deepEqual(checkState(JSON.parse(JSON.stringify(pipeline.snapshot()))), pipeline.snapshot());
});
