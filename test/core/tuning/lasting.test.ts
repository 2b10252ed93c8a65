import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, MINUTE, SECOND } from '../../../src/core/time.ts';
import { lastingStorms, standsOut } from '../../../src/core/tuning/lasting.ts';
import { Ordinary } from '../../../src/core/tuning/ordinary.ts';
import { Seeded } from '../../support/seeded.ts';

const FOUR_WEEKS = { from: 0, to: 28 * DAY, services: 200 };
const CALM = { ...FOUR_WEEKS, rates: new Float64Array(200) };

test('respawns every 8 s for 20 minutes stand out, and so do respawns every minute for an hour', () => {
  assert.ok(standsOut(storm(150, 20 * MINUTE), CALM));
  assert.ok(standsOut(storm(60, 60 * MINUTE), CALM));
});

test('five respawns in a quarter of an hour may be an accident in four weeks of 200 services', () => {
  assert.ok(!standsOut(storm(5, 15 * MINUTE), CALM));
});

test('what a service does all day long is no storm', () => {
  const busy = { ...FOUR_WEEKS, rates: new Float64Array(200).fill(60) };
  assert.ok(!standsOut(storm(60, 60 * MINUTE), busy));
  assert.ok(standsOut(storm(1000, 60 * MINUTE), busy));
});

test('respawns at random, as often as you like, hold no storm', () => {
  const random = new Seeded(7);
  const ordinary = new Ordinary();
  ordinary.ensure(1);
  const stamps: number[] = [];
  for (let at = 0; at < 28 * DAY; at += -Math.log(1 - random.next()) * 200 * SECOND) {
    ordinary.add(0, at);
    stamps.push(at);
  }
  const background = { from: 0, to: 28 * DAY, services: 1, rates: ordinary.rates(0, 28 * DAY) };
  assert.ok(Math.abs((background.rates[0] ?? 0) - 18) <= 1, `about 18 an hour, found ${background.rates[0]}`);
  const runs = runsOf(stamps).filter((run) => run.respawns >= 5);
  assert.ok(runs.length > 500);
  assert.deepEqual(lastingStorms(runs, 5 * MINUTE, background), []);
});

test('in less than a day of log no hour is ordinary', () => {
  const ordinary = new Ordinary();
  ordinary.ensure(1);
  for (let at = 0; at < 10 * 60 * MINUTE; at += MINUTE) ordinary.add(0, at);
  assert.equal(ordinary.rates(0, 10 * 60 * MINUTE)[0], 0);
});

function storm(respawns: number, length: number) {
  return { service: 0, first: 0, last: length, respawns, open: false, delay: new Float32Array(0) };
}

function runsOf(stamps: readonly number[]) {
  const runs: ReturnType<typeof storm>[] = [];
  for (const at of stamps) {
    const run = runs.at(-1);
    if (run !== undefined && at - run.last <= 5 * MINUTE) Object.assign(run, { last: at, respawns: run.respawns + 1 });
    else runs.push({ ...storm(1, 0), first: at, last: at });
  }
  return runs;
}
