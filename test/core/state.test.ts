import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import { checkState, STATE_VERSION } from '../../src/core/state.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';

const SOUND = JSON.parse(JSON.stringify(new Pipeline(DEFAULT_POLICY).snapshot()));

test('a state that was written by this version is read back as it is', () => {
  assert.equal(checkState(SOUND), SOUND);
});

for (const [name, state, message] of [
  ['nothing', undefined, /not an object/],
  ['null', null, /not an object/],
  ['a list', [], /not an object/],
  ['a text', '{}', /not an object/],
  ['no version', {}, /version "undefined", this program writes 1/],
  ['an older version', { ...SOUND, version: 0 }, /version "0"/],
  ['a version as text', { ...SOUND, version: String(STATE_VERSION) }, /Cannot read the state: version "1"/],
  ['no teller', { ...SOUND, teller: undefined }, /no "teller" in it/],
  ['a judge that is none', { ...SOUND, judge: 7 }, /no "judge" in it/],
  ['a list of counters', { ...SOUND, counters: [] }, /no "counters" in it/],
] as const) {
  test(`a state is refused: ${name}`, () => {
    assert.throws(() => checkState(state), message);
  });
}
