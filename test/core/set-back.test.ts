import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../src/core/decision.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { isSetBack, movedBack } from '../../src/core/set-back.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

test('twenty lines out of order on end, in order among themselves, are a clock set back', () => {
  const run = { lines: 0, at: 0 };
  for (let n = 1; n < 20; n++) assert.equal(isSetBack(run, NOON + n * SECOND), false);
  assert.equal(isSetBack(run, NOON + 20 * SECOND), true);
});

test('lines out of order that do not follow each other are no clock', () => {
  const run = { lines: 0, at: 0 };
  for (let n = 0; n < 100; n++) assert.equal(isSetBack(run, NOON + (n % 2) * HOUR), false);
});

test('instants later than the new now move back by as much as the clock; others, counts and spans stay', () => {
  const state = { at: NOON + 2 * HOUR, before: NOON - 1, count: 7, wait: 5 * MINUTE, list: [NOON + HOUR, null] };
  const moved = movedBack(state, NOON + 2 * HOUR, NOON);
  assert.deepEqual(moved, { at: NOON, before: NOON - 1, count: 7, wait: 5 * MINUTE, list: [NOON - HOUR, null] });
});

test('a crash loop is told although the clock was set back by two hours in the middle of the log', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const quiet = Array.from({ length: 50 }, (_, n) => line(NOON + 2 * HOUR + n * MINUTE, `svc${n}`));
  const storm = Array.from({ length: 60 }, (_, n) => line(NOON + n * SECOND, 'www'));
  const fired = alerts([...feed(pipeline, quiet), ...feed(pipeline, storm)]);
  assert.deepEqual(fired, ['fired www crash-loop']);
  assert.equal(pipeline.now, NOON + 59 * SECOND);
  assert.equal(pipeline.counts.outOfOrder, 19, 'the lines before it was sure');
});

test('an alert that fires when the clock is set back ends after its quiet by the new clock', () => {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  feed(
    pipeline,
    Array.from({ length: 10 }, (_, n) => line(NOON + 2 * HOUR + n * SECOND, 'www')),
  );
  const others = Array.from({ length: 30 }, (_, n) => line(NOON + n * SECOND, `svc${n}`));
  const decisions = [...feed(pipeline, others), ...pipeline.tick(NOON + 6 * MINUTE)];
  assert.deepEqual(alerts(decisions), ['resolved www crash-loop']);
});

test('a restart in the middle of the lines out of order changes nothing', () => {
  const lines = Array.from({ length: 60 }, (_, n) => line(NOON + n * SECOND, 'www'));
  const whole = new Pipeline(DEFAULT_POLICY);
  feed(whole, [line(NOON + HOUR, 'db')]);
  const expected = alerts(feed(whole, lines));
  for (const cut of [1, 10, 19, 20, 21]) {
    const first = new Pipeline(DEFAULT_POLICY);
    feed(first, [line(NOON + HOUR, 'db')]);
    const before = feed(first, lines.slice(0, cut));
    const second = new Pipeline(DEFAULT_POLICY, JSON.parse(JSON.stringify(first.snapshot())));
    assert.deepEqual(alerts([...before, ...feed(second, lines.slice(cut))]), expected, `cut at ${cut}`);
  }
});

function line(at: Instant, service: string): string {
  const [day, date, month, year, clock] = new Date(at).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${clock} ${year} ${service} stopping\n`;
}

function feed(pipeline: Pipeline, lines: readonly string[]): Decision[] {
  const bytes = Buffer.from(lines.join(''));
  return pipeline.read(bytes, 0, bytes.length, NOON + 24 * HOUR);
}

function alerts(decisions: readonly Decision[]): string[] {
  return decisions.flatMap((d) => (d.kind === 'notify' ? [] : [`${d.kind} ${d.service} ${d.rule}`]));
}
