import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planFor, reachOf, respawnsMissing } from '../../../src/core/judging/plan.ts';
import { Tally } from '../../../src/core/judging/tally.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { ruleOf } from '../../support/core-parts.ts';
import { Seeded } from '../../support/seeded.ts';

const isDb = (service: string) => service.startsWith('db');
const RULES = [
  ruleOf(),
  ruleOf({ name: 'lasting', for: MINUTE }),
  ruleOf({
    name: 'slow',
    conditions: [
      { respawns: 50, within: HOUR },
      { respawns: 5, within: 5 * MINUTE },
    ],
  }),
  ruleOf({ name: 'gave-up', kind: 'gave-up', conditions: [] }),
  ruleOf({ conditions: [{ respawns: 2, within: MINUTE }], appliesTo: isDb }),
];

test('of several rules with one name the last that applies to the service holds', () => {
  assert.deepEqual(planFor('www', RULES).rules, RULES.slice(0, 4));
  assert.deepEqual(planFor('db-1', RULES).rules, RULES.slice(1));
  assert.deepEqual(planFor('other', [ruleOf({ appliesTo: isDb })]).rules, []);
});

test('triggers are the first conditions of the rules, each once', () => {
  const three = { respawns: 3, within: MINUTE };
  const fifty = { respawns: 50, within: HOUR };
  assert.deepEqual(planFor('www', RULES).triggers, [three, fifty]);
  assert.deepEqual(planFor('db', RULES).triggers, [three, fifty, { respawns: 2, within: MINUTE }]);
});

test('a tally must reach as far as any condition asks for, and for a picture and a new rule anyway', () => {
  const wide = ruleOf({ conditions: [{ respawns: 3, within: 7 * HOUR }] });
  assert.deepEqual(reachOf([...RULES, wide]), { depth: 64, horizon: 7 * HOUR });
  assert.deepEqual(reachOf([ruleOf({ conditions: [{ respawns: 99, within: MINUTE }] })]), {
    depth: 99,
    horizon: 6 * HOUR,
  });
  assert.deepEqual(reachOf([]), { depth: 64, horizon: 6 * HOUR });
});

test('as many respawns as are missing are needed, whatever their stamps', () => {
  const random = new Seeded(24);
  for (let round = 0; round < 200; round++) {
    const tally = new Tally(64);
    const plan = planFor('www', [ruleOf({ conditions: [{ respawns: random.whole(1, 50), within: 50 * SECOND }] })]);
    let now = 0;
    let left = 0;
    for (let respawn = 0; respawn < 300; respawn++) {
      now += random.whole(0, random.whole(0, 3) * 2 * SECOND);
      tally.add(now - random.whole(0, 2) * SECOND, 0);
      const holds = plan.triggers.some(({ respawns, within }) => tally.nthLast(respawns) > now - within);
      if (holds) assert.ok(left <= 0, `seed 24, round ${round}: true with ${left} left`);
      if (--left >= 0) continue;
      const missing = respawnsMissing(plan, tally, now);
      assert.equal(missing === 0, holds, `seed 24, round ${round}`);
      left = missing - 1;
    }
  }
});

test('without a rule on respawns no respawn is ever looked at', () => {
  const plan = planFor('www', [ruleOf({ kind: 'gave-up', conditions: [] })]);
  assert.ok(respawnsMissing(plan, new Tally(8), 0) > 1e9);
});
