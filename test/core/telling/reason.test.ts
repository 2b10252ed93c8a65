import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highest, reasonToNotify, type Stand, type Told } from '../../../src/core/telling/reason.ts';

const TOLD: Told = { at: 100, severity: 'warn', services: ['www'], named: ['www'], repeats: 0 };
const FIRING: Stand = { over: false, severity: 'warn', services: ['www'] };
const OVER: Stand = { over: true, severity: undefined, services: [] };
const MUTED: Stand = { over: false, severity: undefined, services: [] };
const PAGE: Stand = { ...FIRING, severity: 'page' };
const INFO: Stand = { ...FIRING, severity: 'info' };
const TWO: Stand = { ...FIRING, services: ['www', 'db'] };

for (const [name, told, stand, now, expected] of [
  ['new', undefined, FIRING, 100, 'firing'],
  ['over before anybody was told', undefined, OVER, 100, 'past'],
  ['muted', undefined, MUTED, 100, undefined],
  ['nothing new', TOLD, FIRING, 101, undefined],
  ['over', TOLD, OVER, 101, 'over'],
  ['muted after it was told', TOLD, MUTED, 999, undefined],
  ['worse, though it was told just now', TOLD, PAGE, 100, 'rising'],
  ['less bad', TOLD, INFO, 101, undefined],
  ['one more service, too soon', TOLD, TWO, 159, undefined],
  ['one more service, after the group interval', TOLD, TWO, 160, 'rising'],
  ['one service less', { ...TOLD, services: ['www', 'db'] }, FIRING, 200, undefined],
  ['time for a reminder', TOLD, FIRING, 500, 'repeat'],
  ['worse, and time for a reminder', TOLD, PAGE, 500, 'rising'],
  ['over, and time for a reminder', TOLD, OVER, 500, 'over'],
] as const) {
  test(`${name}: ${expected ?? 'no mail'}`, () => {
    assert.equal(reasonToNotify(told, stand, { now, groupInterval: 60, repeatAt: 500 }), expected);
  });
}

test('the highest severity of some, of none', () => {
  assert.deepEqual([highest(['warn', 'page', 'info']), highest(['info']), highest([])], ['page', 'info', undefined]);
});
