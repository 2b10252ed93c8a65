import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../src/shell/delivering/mail.ts';
import { verdictOf } from '../../../src/shell/delivering/verdict.ts';

const slow = { recipient: 'slow@x', transient: true, why: '451' };
const gone = { recipient: 'gone@x', transient: false, why: '550' };
const again = { to: ['slow@x'], why: 'slow@x: 451' };
const dead = { to: ['gone@x'], why: 'gone@x: 550' };

for (const [name, outcome, delivered, owed, lost] of [
  ['taken', { ok: true, response: '250' }, true, undefined, undefined],
  ['taken but for one', { ok: true, response: '250', refused: [gone] }, true, undefined, dead],
  ['taken, one later, one never', { ok: true, response: '250', refused: [slow, gone] }, true, again, dead],
  ['failed', { ok: false, transient: true, why: 'no' }, false, { to: undefined, why: 'no' }, undefined],
  ['refused', { ok: false, transient: false, why: 'no' }, false, undefined, { to: undefined, why: 'no' }],
  ['one later, one never', { ok: false, transient: true, why: 'no', refused: [slow, gone] }, false, again, dead],
  ['all never', { ok: false, transient: false, why: 'no', refused: [gone] }, false, undefined, dead],
  [
    'all never, but told as passing',
    { ok: false, transient: true, why: 'no', refused: [gone] },
    false,
    undefined,
    dead,
  ],
] satisfies [string, Outcome, boolean, unknown, unknown][]) {
  test(`a mail that was ${name}: nobody who has it or refused it for good is tried again`, () => {
    const verdict = verdictOf(outcome);
    assert.deepEqual([verdict.delivered, verdict.again, verdict.dead], [delivered, owed, lost]);
  });
}
