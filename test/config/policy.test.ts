import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/load.ts';
import { policyOf } from '../../src/config/policy.ts';

const ZONE = { name: 'UTC', offsetAt: () => 0 };
const MACHINE = { host: 'web-3', timezone: 'UTC', init: 'systemd' } as const;
const RECEIVERS = 'receivers: { oncall: { sendmail: { to: root } }, pager: { maildir: { dir: /p } } }\n';

function policy(text: string) {
  return policyOf(parseConfig(RECEIVERS + text, 'text', MACHINE), ZONE);
}

test('the default rules say early, page late', () => {
  const { rules } = policy('');
  const words = rules.map(({ name, kind, severity, for: lasting, conditions }) => [
    name,
    kind,
    severity,
    lasting,
    conditions.length,
  ]);
  assert.deepEqual(words, [
    ['crash-loop', 'respawns', 'warn', 0, 1],
    ['crash-loop-lasting', 'respawns', 'page', 180_000, 1],
    ['slow-crash-loop', 'respawns', 'warn', 0, 2],
    ['gave-up', 'gave-up', 'page', 0, 0],
    ['down', 'down', 'page', 60_000, 0],
  ]);
});

test('a rule with the name of a default one takes from it what it does not say', () => {
  const { rules } = policy('rules: [{ name: slow-crash-loop, services: db*, respawns: 20 }]');
  const rule = rules.at(-1);
  assert.equal(rules.length, 6);
  assert.deepEqual(rule?.conditions, [
    { respawns: 20, within: 3_600_000 },
    { respawns: 5, within: 300_000 },
  ]);
  assert.deepEqual([rule?.appliesTo('db1'), rule?.appliesTo('www')], [true, false]);
});

test('an empty `and` takes the inherited windows away', () => {
  const { rules } = policy('rules: [{ name: slow-crash-loop, and: [] }]');
  assert.deepEqual(rules.at(-1)?.conditions, [{ respawns: 50, within: 3_600_000 }]);
});

test('default_rules: false leaves the written rules alone, but down stays a kind of its own', () => {
  const { rules } = policy('default_rules: false\nrules: [{ name: down }, { name: mine, respawns: 3, within: 1h }]');
  assert.deepEqual(
    rules.map(({ name, kind, for: lasting }) => [name, kind, lasting]),
    [
      ['down', 'down', 60_000],
      ['mine', 'respawns', 0],
    ],
  );
});

test('what a route does not say, its parent says', () => {
  const { route } = policy(
    'route: { group_wait: 9s, repeat: 4h, routes: [{ match: severity=page, receiver: pager, routes: [{ group_by: [service] }] }] }',
  );
  const [child] = route.routes;
  const [grandchild] = child?.routes ?? [];
  assert.equal(route.receiver, 'oncall');
  assert.equal(grandchild?.receiver, 'pager');
  assert.equal(grandchild?.groupWait, 9000);
  assert.deepEqual(grandchild?.repeat, { first: 14_400_000, factor: 1, max: 14_400_000 });
  assert.deepEqual(grandchild?.groupBy, ['service']);
  assert.deepEqual([child?.matches({ severity: 'page' }), child?.matches({ severity: 'warn' })], [true, false]);
});

test('the machine fills in what is auto, and the config has the last word', () => {
  assert.deepEqual([policy('').host, policy('').init], ['web-3', 'systemd']);
  assert.deepEqual([policy('host: db-1').host, policy('init: upstart').init], ['db-1', 'upstart']);
});
