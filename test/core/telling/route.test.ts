import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../../src/core/policy.ts';
import { groupKey, labelsOf, receiversOf, routesFor } from '../../../src/core/telling/route.ts';
import { routeOf, ruleOf } from '../../support/core-parts.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const TREE = routeOf({
  receiver: 'root',
  routes: [
    on({ severity: 'page' }, { receiver: 'pager', continue: true }),
    on({ service: 'db' }, { receiver: 'dba', routes: [on({ severity: 'info' }, { receiver: 'archive' })] }),
    on({ service: 'db' }, { receiver: 'never' }),
    on({ team: 'data' }, { receiver: 'data' }),
  ],
});

for (const [name, labels, expected] of [
  ['no child matches: the node itself', { service: 'www', severity: 'warn' }, ['root']],
  ['the first that matches takes it', { service: 'db', severity: 'warn' }, ['dba']],
  ['the deepest that matches', { service: 'db', severity: 'info' }, ['archive']],
  ['one that says continue, and the next', { service: 'db', severity: 'page' }, ['pager', 'dba']],
  ['one that says continue, and no next', { service: 'www', severity: 'page' }, ['pager']],
  ['a label of a rule', { service: 'www', severity: 'warn', team: 'data' }, ['data']],
] as const) {
  test(`${name}`, () => {
    assert.deepEqual(
      routesFor(TREE, labels).map(({ receiver }) => receiver),
      expected,
    );
  });
}

test('what an alert is about is never overridden by labels of the host or of the rule', () => {
  const forged = { service: 'forged', host: 'forged', severity: 'info', rule: 'forged', job: 'forged' };
  const labels = labelsOf(
    { ...DEFAULT_POLICY, labels: { site: 'ams', team: 'web', ...forged } },
    ruleOf({ labels: { team: 'data', ...forged } }),
    {
      service: 'www/1',
      job: 'www',
    },
  );
  const own = { service: 'www/1', job: 'www', host: 'web-3', rule: 'crash-loop', severity: 'warn' };
  assert.deepEqual(labels, { site: 'ams', team: 'data', ...own });
});

test('a group is a receiver and the labels it is grouped by; one that is missing is empty', () => {
  const labels = { service: 'www', severity: 'warn' };
  assert.equal(groupKey(routeOf(), labels), 'oncall');
  assert.equal(groupKey(routeOf({ groupBy: ['service', 'site'] }), labels), 'oncall|service=www|site=');
});

test('every receiver of the tree is known', () => {
  assert.deepEqual([...receiversOf(TREE)].sort(), ['archive', 'data', 'dba', 'never', 'pager', 'root']);
});

function on(wanted: Readonly<Record<string, string>>, route: Partial<Route>): Route {
  return routeOf({
    ...route,
    matches: (labels) => Object.entries(wanted).every(([label, value]) => labels[label] === value),
  });
}
