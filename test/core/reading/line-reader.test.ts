import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createBatch, HAPPENED } from '../../../src/core/event.ts';
import { LineReader } from '../../../src/core/reading/line-reader.ts';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { randomLog, seeded } from '../../support/random-lines.ts';
import { createReader, readAll } from '../../support/read-all.ts';

const FIXTURE = readFileSync(new URL('../../fixtures/upstart/odd-names.detail.log', import.meta.url));
const SEED = Number(process.env.CERBERUS_SEED ?? Date.now() % 1e9);
const STAMP = 'Mon Sep  4 19:45:00 2017';

test('a restart after any line changes nothing', () => {
  const log = Buffer.concat([randomLog(seeded(SEED), 300, 0.2), FIXTURE.subarray(0, 20_000)]);
  const bytes = log.subarray(0, log.lastIndexOf('\n') + 1);
  const zone = 'Europe/Berlin';
  const whole = createReader({ zone, maxServices: 40 });
  const expected = readAll(whole, bytes);
  for (let cut = bytes.indexOf('\n') + 1; cut < bytes.length; cut = bytes.indexOf('\n', cut) + 1) {
    const first = createReader({ zone, maxServices: 40 });
    const events = readAll(first, bytes.subarray(0, cut));
    const state = JSON.parse(JSON.stringify(first.snapshot()));
    const second = new LineReader({ zone: ianaZone(zone), maxLine: 4096, maxServices: 40 }, state);
    events.push(...readAll(second, bytes.subarray(cut)));
    assert.deepEqual(events, expected, `cut at ${cut}, seed ${SEED}`);
    assert.deepEqual(second.snapshot(), whole.snapshot(), `cut at ${cut}, seed ${SEED}`);
  }
});

test('it does not matter in what pieces the lines come, nor how large a batch is', () => {
  const random = seeded(SEED);
  const bytes = Buffer.concat([randomLog(random, 3_000, 0.05), FIXTURE]);
  const whole = createReader();
  const expected = readAll(whole, bytes, 100_000);
  for (const lines of [1, 2, 7, 100]) {
    const reader = createReader();
    const events = [];
    for (let from = 0; from < bytes.length; ) {
      let to = from;
      for (let line = 0; line < lines && to < bytes.length; line++) to = bytes.indexOf('\n', to) + 1;
      // A copy of just these bytes: there is nothing behind them to look at.
      events.push(...readAll(reader, Uint8Array.from(bytes.subarray(from, to)), 1 + Math.floor(random() * 20)));
      from = to;
    }
    assert.deepEqual(events, expected, `${lines} lines at a time, seed ${SEED}`);
    assert.deepEqual(reader.snapshot(), whole.snapshot());
  }
});

test('what stands before and behind the lines to be read is not looked at', () => {
  const line = `${STAMP} www stopping\n`;
  const bytes = Buffer.from(`${line.repeat(2)}${STAMP} www sto${line.repeat(4)}`);
  const reader = createReader();
  const batch = createBatch(10);
  assert.equal(reader.read(bytes, line.length, 2 * line.length, batch), 2 * line.length);
  assert.equal(batch.length, 1);
  assert.equal(reader.counts.lines, 1);
});

test('a full batch ends the reading at a line, and the rest is read later', () => {
  const bytes = Buffer.from(`${STAMP} www stopping\n`.repeat(10));
  const reader = createReader();
  const batch = createBatch(4);
  const ends = [];
  for (let at = 0; at < bytes.length; ends.push([at / (bytes.length / 10), batch.length])) {
    at = reader.read(bytes, at, bytes.length, batch);
  }
  assert.deepEqual(ends, [
    [4, 4],
    [8, 4],
    [10, 2],
  ]);
});

test('services beyond the limit make no events and are counted, and those that are known go on', () => {
  const reader = createReader({ maxServices: 2 });
  const lines = ['a starting', 'b starting', 'c starting', 'a stopping', 'b stopping INSTANCE=1', 'b stopping'];
  const events = readAll(reader, Buffer.from(lines.map((line) => `${STAMP} ${line}\n`).join('')));
  assert.deepEqual(
    events.map(({ service, happened }) => [service, happened]),
    [
      ['a', HAPPENED.starting],
      ['b', HAPPENED.starting],
      ['a', HAPPENED.stopping],
      ['b', HAPPENED.stopping],
    ],
  );
  assert.equal(reader.counts.overLimit, 2);
  assert.equal(reader.counts.lines, 6);
  assert.equal(reader.serviceCount, 2);
});

test('a limit that was lowered takes nothing from the services that are known', () => {
  const first = createReader();
  readAll(first, Buffer.from(`${STAMP} a starting\n${STAMP} b starting INSTANCE=1\n`));
  const second = new LineReader({ zone: ianaZone('UTC'), maxLine: 4096, maxServices: 1 }, first.snapshot());
  const events = readAll(second, Buffer.from(`${STAMP} b stopping INSTANCE=1\n${STAMP} c starting\n`));
  assert.deepEqual(
    events.map(({ service }) => service),
    ['b/1'],
  );
  assert.equal(second.counts.overLimit, 1);
  assert.deepEqual(second.jobOf(1), { job: 'b', instance: '1' });
});

test('a line may be as long as the limit and no longer, its end and NULs before it not counted', () => {
  const line = `${STAMP} www stopping X=`.padEnd(600, 'x');
  const reader = createReader({ maxLine: 600 });
  const events = readAll(reader, Buffer.from(`${line}\n${line}\r\n${'\0'.repeat(700)}${line}\n${line}x\n`));
  assert.equal(events.length, 3);
  const { tooLong, malformed, lines, afterNuls } = reader.counts;
  assert.deepEqual({ tooLong, malformed, lines, afterNuls }, { tooLong: 1, malformed: 0, lines: 4, afterNuls: 1 });
});

test('the first bad lines are kept for showing, cut and printable, and then given once', () => {
  const reader = createReader();
  readAll(reader, Buffer.from(`\x1b[31m\u00e9\n${'x'.repeat(3000)}\n${'nonsense\n'.repeat(50)}`));
  const samples = reader.takeSamples();
  assert.deepEqual(samples[0], { text: '\\x1b[31m\\xc3\\xa9', why: 'no time' });
  assert.match(samples[1]?.text ?? '', /^x{160}…$/);
  assert.equal(samples.length, 5);
  assert.equal(reader.counts.malformed, 52);
  assert.deepEqual(reader.takeSamples(), []);
});

test('causes have a limit too, and those beyond it are one: other', () => {
  const reader = createReader();
  const line = (status: number) => `${STAMP} www stopping RESULT=failed PROCESS=main EXIT_STATUS=${status}\n`;
  const events = readAll(reader, Buffer.from(Array.from({ length: 1_010 }, (_, i) => line(i)).join('')));
  assert.equal(events[999]?.cause, 'exit 999');
  assert.equal(events[1000]?.cause, 'other');
  assert.equal(events[1009]?.cause, 'other');
  assert.equal(reader.counts.causesOverLimit, 10);
  assert.equal(readAll(reader, Buffer.from(line(7)))[0]?.cause, 'exit 7');
  const again = createReader({}, JSON.parse(JSON.stringify(reader.snapshot())));
  assert.deepEqual(
    [line(999), line(5_000)].map((text) => readAll(again, Buffer.from(text))[0]?.cause),
    ['exit 999', 'other'],
  );
});

test('a line without its end, which nobody should pass, is read as a line', () => {
  const reader = createReader();
  assert.equal(readAll(reader, Buffer.from(`${STAMP} www starting`)).length, 1);
  assert.equal(readAll(reader, Buffer.from('')).length, 0);
});

test('an id that was never given is a broken promise', () => {
  assert.throws(() => createReader().serviceName(0), RangeError);
});
