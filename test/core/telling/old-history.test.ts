import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const START = Date.UTC(2026, 10, 24);
const STORMS = 40;
const EVERY = 20 * MINUTE;
const END = START + STORMS * EVERY;

/** What is told of a log with a storm every twenty minutes, held until its end. */
function read(holdSince: number) {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  pipeline.hold(holdSince);
  const stamps = Array.from({ length: STORMS * 12 }, (_, i) => START + Math.floor(i / 12) * EVERY + (i % 12) * SECOND);
  const lines = stamps.map((at, i) => lineOf(at, `svc-${Math.floor(i / 12) % 7}`, 'stopping'));
  const bytes = Buffer.from(lines.join(''));
  pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  const kept = pipeline.incidents.length;
  const told = notificationsIn(pipeline.release(END, END - HOUR));
  return { kept, told: told.map(({ id }) => id) };
}

test('of a long history only what is still news is kept while it is read, and the same is told as when all is kept', () => {
  const [all, some] = [read(Number.NEGATIVE_INFINITY), read(END - HOUR)];
  assert.equal(all.kept, STORMS);
  assert.equal(some.kept, 3);
  assert.equal(some.told.length, 3);
  assert.deepEqual(some.told, all.told);
});
