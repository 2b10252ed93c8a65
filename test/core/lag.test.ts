import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '../../src/core/decision.ts';
import { Lag } from '../../src/core/lag.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { checkState } from '../../src/core/state.ts';
import { GRACE, HOUR, type Instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { line } from '../support/cerberus.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

describe('how far a host lies behind', () => {
  const steps: { what: string; heard: [after: number, by: number][]; of: number }[] = [
    { what: 'in time, nothing', heard: [[0, SECOND]], of: 0 },
    { what: 'late once, nothing: that may be what could not be shipped', heard: [[0, HOUR]], of: 0 },
    {
      what: 'late again at once, nothing: that is one delivery',
      heard: [
        [0, HOUR],
        [2 * SECOND, HOUR],
      ],
      of: 0,
    },
    {
      what: 'late again and again, what they agree on',
      heard: [
        [0, HOUR + GRACE],
        [9 * SECOND, HOUR + GRACE + SECOND],
      ],
      of: HOUR,
    },
    {
      what: 'late, and then in time, nothing',
      heard: [
        [0, HOUR],
        [9 * SECOND, HOUR],
        [10 * SECOND, 0],
      ],
      of: 0,
    },
  ];
  for (const { what, heard, of } of steps) {
    test(what, () => {
      const lag = new Lag();
      for (const [after, by] of heard) lag.heard(NOON + after, NOON + after - by);
      assert.equal(lag.of, of);
    });
  }

  test('what is known goes on, and no line that brings no later stamp changes it', () => {
    const lag = new Lag(HOUR);
    lag.heard(NOON, NOON - HOUR - GRACE);
    lag.heard(NOON + 2 * HOUR, NOON - HOUR - GRACE);
    assert.equal(lag.of, HOUR);
  });
});

describe('a host whose clock is an hour slow', () => {
  test('is told of in time, pages, and is over after its own quiet, restarts or not', () => {
    const slow = new Slow(NOON, HOUR);
    for (let second = 0; second < 240; second++) slow.respawn(1, second % 50 === 49);
    assert.deepEqual(slow.told, ['firing warn', 'rising page']);
    slow.pass(4 * MINUTE);
    assert.deepEqual(slow.told.length, 2, 'quiet, but not for long enough');
    slow.pass(2 * MINUTE);
    assert.deepEqual(slow.told.slice(2), ['over page']);
    assert.equal(slow.pipeline.counts.outOfOrder, 0);
  });
});

describe('what a host could not ship for an hour', () => {
  test('is judged by its stamps: a storm that is over is told as past, once, and loses no line', () => {
    const host = new Slow(NOON, 0);
    host.respawn(1);
    host.pass(HOUR);
    for (let n = 0; n < 12; n++) host.stamp(NOON + 20 * MINUTE + n * SECOND);
    host.stamp(NOON + 40 * MINUTE);
    host.pass(MINUTE);
    assert.deepEqual([host.told, host.pipeline.counts.outOfOrder], [['past warn'], 0]);
    assert.equal(host.subject, '[warn] www on slow was crash-looping: 12 respawns in 11 s');
  });
});

/** Drives a pipeline as the agent does, a second at a time, for one host beside another that is quiet. */
class Slow {
  readonly told: string[] = [];
  subject = '';
  pipeline = new Pipeline(DEFAULT_POLICY);
  readonly #by: number;
  #now: Instant;

  constructor(now: Instant, by: number) {
    this.#now = now;
    this.#by = by;
    this.#read('fine', now);
    // It spoke before.
    for (const ago of [20, 10]) this.#read('slow', now - by - ago * SECOND, now - ago * SECOND);
  }

  respawn(seconds: number, reborn = false): void {
    this.pass(seconds * SECOND);
    this.stamp(this.#now - this.#by);
    if (reborn)
      this.pipeline = new Pipeline(DEFAULT_POLICY, checkState(JSON.parse(JSON.stringify(this.pipeline.snapshot()))));
  }

  stamp(at: Instant): void {
    this.#read('slow', at);
  }

  pass(time: number): void {
    for (let left = time; left > 0; left -= SECOND) {
      this.#now += SECOND;
      this.#hear(this.pipeline.tick(this.#now - GRACE));
    }
  }

  #read(host: string, at: Instant, now = this.#now): void {
    const bytes = new TextEncoder().encode(`${line('www', 'stopping', at)}\n`);
    this.#hear(this.pipeline.read(bytes, 0, bytes.length, now + MINUTE, host));
    this.pipeline.heardAt(now, host);
  }

  #hear(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.kind !== 'notify') continue;
      const { reason, severity, subject } = decision.notification;
      this.subject = subject;
      this.told.push(`${reason} ${severity}`);
    }
  }
}
