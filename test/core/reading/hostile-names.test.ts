import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HAPPENED } from '../../../src/core/event.ts';
import { createReader, readAll } from '../../support/read-all.ts';

/** Many names, and names chosen to do harm. Times are compared with each other only, and generously. */

const STAMP = 'Mon Sep  4 19:45:00 2017';
const ROUNDS = 3;

test('twenty thousand services of every length keep their names apart', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `${'n'.repeat(i % 40)}${i}`);
  const reader = createReader({ maxServices: 30_000 });
  const log = linesOf(names.flatMap((name) => [`${name} starting`, `${name} stopping RESULT=ok GOAL=start PID=0`]));
  for (let round = 0; round < ROUNDS; round++) {
    const events = readAll(reader, log, 1_000);
    assert.equal(events.length, 40_000);
    for (const [i, event] of events.entries()) {
      assert.equal(event.service, names[i >> 1]);
      assert.equal(event.happened, i % 2 === 0 ? HAPPENED.starting : HAPPENED.respawning);
    }
  }
  assert.equal(reader.serviceCount, 20_000);
});

test('ten thousand instances of one job, and one instance of ten thousand jobs', () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => [
    `w stopping INSTANCE=${i} RESULT=ok`,
    `j${i} starting INSTANCE=1`,
  ]);
  const reader = createReader({ maxServices: 30_000 });
  for (let round = 0; round < ROUNDS; round++) {
    const events = readAll(reader, linesOf(lines.flat()), 1_000);
    for (const [i, event] of events.entries()) {
      assert.equal(event.service, i % 2 === 0 ? `w/${i >> 1}` : `j${i >> 1}/1`);
    }
  }
});

test('names that differ where a weak hash does not look are no slower than others', () => {
  const ordinary = timeOf(Array.from({ length: 4_000 }, (_, i) => `service-of-the-fleet-${i}`));
  const alike = {
    'zeros and a digit': Array.from({ length: 4_000 }, (_, i) => `0000000000000000${i.toString(2).padStart(12, '0')}`),
    'short, in binary': Array.from({ length: 2_000 }, (_, i) => i.toString(2).padStart(11, '0')),
    'differing in the middle': Array.from({ length: 4_000 }, (_, i) => `${'a'.repeat(50)}${i}${'b'.repeat(50)}`),
    'differing at the front': Array.from({ length: 4_000 }, (_, i) => `${i}${'c'.repeat(100)}`),
    'in high bits': Array.from({ length: 4_000 }, (_, i) =>
      [...i.toString(4).padStart(8, '0')].map((d) => '!AaP'[+d]).join(''),
    ),
  };
  for (const [what, names] of Object.entries(alike)) {
    const time = timeOf(names);
    assert.ok(time < 20 * ordinary, `${what}: ${time.toFixed(2)} µs a line, ordinary ${ordinary.toFixed(2)}`);
  }
});

/** The best of several rounds of reading all names, in µs a line. */
function timeOf(names: readonly string[]): number {
  const reader = createReader({ maxServices: 30_000 });
  const log = linesOf(names.map((name) => `${name} stopping`));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round++) {
    const begin = performance.now();
    assert.equal(readAll(reader, log, 5_000).length, names.length);
    best = Math.min(best, (performance.now() - begin) / names.length);
  }
  return best * 1000;
}

function linesOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${STAMP} ${line}\n`).join(''));
}
