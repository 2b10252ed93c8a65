import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES_PER_SERVICE_MAX } from '../../src/core/cause-counters.ts';
import { IS_RESPAWN } from '../../src/core/event.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { DEFAULT_POLICY } from '../support/policies.ts';
import { randomLog } from '../support/random-lines.ts';
import { Seeded } from '../support/seeded.ts';
import { readSlowly } from '../support/slow-reader.ts';

/** No alert that lasts until somebody starts the service: random logs leap over years, which are years of reminders. */
const QUIET = { ...DEFAULT_POLICY, rules: DEFAULT_POLICY.rules.filter(({ kind }) => kind === 'respawns') };
const POLICIES = [QUIET, { ...QUIET, rules: QUIET.rules.slice(0, 1) }];

type Counted = Map<string, Map<string, number>>;

test('why services respawned is counted exactly, over restarts, other configs, and clocks that are set back', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const random = new Seeded(seed);
  let setBacks = 0;
  for (let round = 0; round < 12 || (setBacks === 0 && round < 100); round++) {
    const log = randomLog(() => random.next(), 3_000, random.pick([0, 0.02, 0.2]));
    let pipeline = new Pipeline(QUIET);
    for (let from = 0, to = 0; from < log.length; from = to) {
      to = log.indexOf('\n', Math.min(from + random.whole(1, 30_000), log.length - 1)) + 1;
      const notAfter = random.chance(0.2) ? pipeline.now : Number.POSITIVE_INFINITY;
      const before = pipeline.now;
      pipeline.read(log, from, to, notAfter);
      if (pipeline.now < before) setBacks++;
      const policy = random.pick(POLICIES);
      if (random.chance(0.2)) pipeline = new Pipeline(policy, pipeline.snapshot());
      if (random.chance(0.2)) pipeline = new Pipeline(policy, JSON.parse(JSON.stringify(pipeline.snapshot())));
    }
    const counted = new Map(pipeline.services().map(({ name, causes }) => [name, new Map(causes)]));
    assert.deepEqual(counted, countedSlowly(log), `SEED=${seed}, round ${round}`);
    for (const { name, counts, causes } of pipeline.services()) {
      const told = causes.reduce((sum, [, times]) => sum + times, 0);
      assert.ok(told <= counts.respawns, `${name}: ${told} of ${counts.respawns}, SEED=${seed}`);
    }
  }
  assert.ok(setBacks > 0, `SEED=${seed}`);
});

test('a state from before causes were counted is read, and they are counted from then on', () => {
  const line = 'Tue Nov 24 05:00:00 2026 www stopping RESULT=failed PROCESS=main EXIT_STATUS=1 GOAL=start PID=0\n';
  const bytes = Buffer.from(line.repeat(3));
  const before = new Pipeline(DEFAULT_POLICY);
  before.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  const state = JSON.parse(JSON.stringify(before.snapshot()));
  state.hosts[0].counters.causes = undefined;
  const after = new Pipeline(DEFAULT_POLICY, JSON.parse(JSON.stringify(state)));
  assert.deepEqual(after.services()[0]?.causes, []);
  after.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  const [www] = after.services();
  assert.deepEqual([www?.counts.respawns, www?.causes], [6, [['exit 1', 3]]]);
});

test('a cause that is told as "other" is one with those that found no room', () => {
  const reasons = [...Array.from({ length: CAUSES_PER_SERVICE_MAX - 1 }, (_, i) => `r${i}`), 'other', 'late', 'later'];
  const lines = reasons.map((reason) => `Tue Nov 24 05:00:00 2026 www stopping RESULT=failed REASON=${reason}\n`);
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const bytes = Buffer.from(lines.join(''));
  pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  const causes = pipeline.services()[0]?.causes ?? [];
  assert.equal(causes.length, CAUSES_PER_SERVICE_MAX);
  assert.deepEqual(causes.at(-1), ['other', 3]);
});

function countedSlowly(log: Buffer): Counted {
  const counted: Counted = new Map();
  for (const { service, happened, cause } of readSlowly(log, { zone: 'UTC' }).events) {
    const causes = counted.get(service) ?? new Map<string, number>();
    counted.set(service, causes);
    if (cause === undefined || IS_RESPAWN[happened] === 0) continue;
    const own = [...causes.keys()].filter((known) => known !== 'other').length < CAUSES_PER_SERVICE_MAX;
    const key = own || causes.has(cause) ? cause : 'other';
    causes.set(key, (causes.get(key) ?? 0) + 1);
  }
  return counted;
}
