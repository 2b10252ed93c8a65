import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';

const HOUR = 3_600_000;

test('a zone knows its offset in winter, in summer and to the second of the change', () => {
  const { name, offsetAt } = ianaZone('Europe/Berlin');
  const change = Date.UTC(2026, 2, 29, 1);
  assert.equal(name, 'Europe/Berlin');
  assert.equal(offsetAt(Date.UTC(2026, 0, 1)), HOUR);
  assert.equal(offsetAt(Date.UTC(2026, 6, 1)), 2 * HOUR);
  assert.equal(offsetAt(change - 1), HOUR);
  assert.equal(offsetAt(change), 2 * HOUR);
});

test('offsets need not be whole hours, nor changes of them', () => {
  assert.equal(ianaZone('Asia/Kathmandu').offsetAt(Date.UTC(2026, 0, 1)), 5.75 * HOUR);
  const lordHowe = ianaZone('Australia/Lord_Howe');
  assert.equal(lordHowe.offsetAt(Date.UTC(2026, 0, 1)), 11 * HOUR);
  assert.equal(lordHowe.offsetAt(Date.UTC(2026, 6, 1)), 10.5 * HOUR);
});

test('a change need not fall on a quarter hour', () => {
  const { offsetAt } = ianaZone('America/St_Johns');
  const change = Date.UTC(2006, 3, 2, 3, 31);
  assert.equal(offsetAt(change - 1), -3.5 * HOUR);
  assert.equal(offsetAt(change), -2.5 * HOUR);
});

test('UTC is nothing to think about', () => {
  assert.equal(ianaZone('UTC').offsetAt(1e12), 0);
  assert.equal(ianaZone('Etc/UTC').offsetAt(0), 0);
});

test('an unknown name is refused with its text', () => {
  assert.throws(() => ianaZone('Europe/Atlantis'), { name: 'RangeError', message: /"Europe\/Atlantis"/ });
  assert.throws(() => ianaZone(''), RangeError);
});
