import assert from 'node:assert/strict';
import { test } from 'node:test';
import { depthOf, planFor } from '../../../src/core/judging/plan.ts';
import { HOUR, MINUTE } from '../../../src/core/time.ts';
import { ruleOf } from '../../support/core-parts.ts';

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

test('a tally must be as deep as the most respawns that any condition asks for', () => {
  assert.equal(depthOf(RULES), 50);
  assert.equal(depthOf([]), 1);
});
