import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import type { Grid } from '../../../src/core/tuning/grid.ts';
import { QUIET, Trials } from '../../../src/core/tuning/trials.ts';
import { Seeded } from '../../support/seeded.ts';

const GRID: Grid = { respawns: [2, 5, 9, 20], within: [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE] };
const GRACE = 2 * MINUTE;
const RUNS = 40;

interface Respawn {
  readonly at: number;
  readonly service: number;
}

test('every candidate counts as a rule of its own that looks at all respawns again and again', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const respawns = madeUp(new Seeded(seed));
    const trials = new Trials(GRID, [GRACE]);
    trials.ensure(3);
    let now = 0;
    for (const { at, service } of respawns) {
      now = Math.max(now, at);
      trials.respawn(service, at, now);
    }
    trials.finish(now + QUIET);
    const pairs = GRID.respawns.flatMap((n) => GRID.within.map((within) => ({ n, within })));
    for (const [i, pair] of pairs.entries()) {
      const expected = twin(respawns, pair);
      const found = { alerts: trials.score.alerts[i], cleared: trials.score.cleared[0]?.[i] };
      assert.deepEqual(found, expected, `${pair.n} within ${pair.within / SECOND} s, seed ${seed}`);
    }
  }
});

test('a storm knows how soon each candidate would have told of it', () => {
  const trials = new Trials({ respawns: [3, 6], within: [10 * SECOND, MINUTE] }, [GRACE]);
  trials.ensure(1);
  for (let i = 0; i < 8; i++) trials.respawn(0, i * 10 * SECOND, i * 10 * SECOND);
  trials.finish(70 * SECOND + QUIET);
  const [storm] = trials.score.storms;
  assert.deepEqual([...(storm?.delay ?? [])], [Infinity, 20 * SECOND, Infinity, 50 * SECOND]);
});

test('what still goes on when the log ends has not cleared', () => {
  const trials = new Trials({ respawns: [2], within: [MINUTE] }, [GRACE]);
  trials.ensure(1);
  for (const at of [0, 10 * SECOND]) trials.respawn(0, at, at);
  trials.finish(20 * SECOND);
  assert.deepEqual([trials.score.alerts[0], trials.score.cleared[0]?.[0]], [1, 0]);
});

test('a clock that was set back cuts off what went on, and nothing before it counts', () => {
  const trials = new Trials({ respawns: [3], within: [MINUTE] }, [GRACE]);
  trials.ensure(1);
  for (const at of [10 * MINUTE, 10 * MINUTE + SECOND]) trials.respawn(0, at, at);
  trials.restart();
  for (const at of [2 * SECOND, 3 * SECOND]) trials.respawn(0, at, at);
  trials.finish(MINUTE);
  assert.equal(trials.score.alerts[0], 0);
});

/** Respawns of three services, in bursts and alone, a few of them late. */
function madeUp(random: Seeded): Respawn[] {
  let at = 1e12;
  return Array.from({ length: 400 }, () => {
    at += random.chance(0.05) ? random.whole(100, 900) * SECOND : random.whole(0, 12) * SECOND;
    const late = random.chance(0.05) ? random.whole(1, 60) * SECOND : 0;
    return { at: at - late, service: random.whole(0, 2) };
  });
}

/** The same in the plainest way: one rule, all respawns, looked at one by one. */
function twin(respawns: readonly Respawn[], { n, within }: { n: number; within: number }) {
  let [alerts, cleared, now] = [0, 0, 0];
  const seen = new Map<number, { stamps: number[]; last: number; firedAt: number | undefined }>();
  const close = (lane: { last: number; firedAt: number | undefined }) => {
    if (lane.firedAt !== undefined && lane.last - lane.firedAt <= GRACE) cleared++;
    lane.firedAt = undefined;
  };
  for (const { at, service } of respawns) {
    now = Math.max(now, at);
    const lane = seen.get(service) ?? { stamps: [], last: -Infinity, firedAt: undefined };
    seen.set(service, lane);
    if (now - lane.last > QUIET) close(lane);
    lane.last = now - lane.last > QUIET ? at : Math.max(lane.last, at);
    lane.stamps.push(at);
    if (lane.firedAt !== undefined || lane.stamps.filter((stamp) => stamp > now - within).length < n) continue;
    lane.firedAt = now;
    alerts++;
  }
  for (const lane of seen.values()) close(lane);
  return { alerts, cleared };
}
