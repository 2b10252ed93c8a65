import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from '../../src/config/duration.ts';
import { parseConfig } from '../../src/config/load.ts';
import { policyOf } from '../../src/config/policy.ts';
import { planFor } from '../../src/core/judging/plan.ts';

/** What a service is judged by, as `NAME RESPAWNS/WITHIN [for FOR]`: rules seen through the core's own eyes. */

const ZONE = { name: 'UTC', offsetAt: () => 0 };
const MACHINE = { host: 'web-3', timezone: 'UTC', init: 'systemd' } as const;
const RECEIVERS = 'receivers: { oncall: { sendmail: { to: root } } }\n';

function judged(text: string, service: string, names: readonly string[]): string[] {
  const { rules } = policyOf(parseConfig(RECEIVERS + text, 'text', MACHINE), ZONE);
  return planFor(service, rules)
    .rules.filter(({ name }) => names.includes(name))
    .map(({ name, conditions, for: lasting }) => {
      const windows = conditions.map(({ respawns, within }) => ` ${respawns}/${formatDuration(within)}`).join('');
      return `${name}${windows}${lasting > 0 ? ` for ${formatDuration(lasting)}` : ''}`;
    });
}

const DB = '{ name: crash-loop, services: db*, respawns: 3';

for (const [sentence, text, service, lasting] of [
  ['the page follows a crash loop with other numbers', `rules: [${DB} }]`, 'db1', ['3/1m for 3m']],
  ['for no other service', `rules: [${DB} }]`, 'www', ['10/1m for 3m']],
  ['it lasts when it is true for three windows', `rules: [${DB}, within: 1h }]`, 'db1', ['3/1h for 3h']],
  ['a shorter window does not page sooner', `rules: [${DB}, within: 10s }]`, 'db1', ['3/10s for 3m']],
  [
    'a second window counts, if it is empty sooner',
    `rules: [${DB}, within: 1h, and: [{ respawns: 2, within: 2m }] }]`,
    'db1',
    ['3/1h 2/2m for 6m'],
  ],
  [
    'what it says itself stays',
    `rules: [${DB} }, { name: crash-loop-lasting, respawns: 20, within: 1m }]`,
    'db1',
    ['20/1m for 3m'],
  ],
  [
    'what it does not say it takes, wherever it stands',
    `rules: [{ name: crash-loop-lasting, services: [db1, www], for: 10m }, ${DB} }]`,
    'db1',
    ['3/1m for 10m'],
  ],
  [
    'only where both hold',
    `rules: [{ name: crash-loop-lasting, services: [db1, www], for: 10m }, ${DB} }]`,
    'db2',
    ['3/1m for 3m'],
  ],
  [
    'the last crash loop that holds for a service is followed',
    `rules: [{ name: crash-loop, respawns: 5 }, { name: crash-loop, services: db1, respawns: 10 }]`,
    'db1',
    ['10/1m for 3m'],
  ],
  ['one that is off is not followed', `rules: [${DB}, enabled: false }]`, 'db1', ['10/1m for 3m']],
  [
    'the page alone can be off',
    `rules: [${DB} }, { name: crash-loop-lasting, services: db1, enabled: false }]`,
    'db1',
    [],
  ],
] as const) {
  test(`crash-loop-lasting: ${sentence}`, () => {
    const expected = lasting.map((windows) => `crash-loop-lasting ${windows}`);
    assert.deepEqual(judged(text, service, ['crash-loop-lasting']), expected);
  });
}

test('the page takes runbook and labels of the crash loop too, but pages all the same', () => {
  const text = `rules: [${DB}, severity: info, runbook: 'https://x', labels: { team: data } }]`;
  const { rules } = policyOf(parseConfig(RECEIVERS + text, 'text', MACHINE), ZONE);
  const page = planFor('db1', rules).rules.find(({ name }) => name === 'crash-loop-lasting');
  assert.deepEqual([page?.severity, page?.runbook, page?.labels], ['page', 'https://x', { team: 'data' }]);
});

for (const [sentence, text, service, rules] of [
  ['a default rule can be switched off', '{ name: slow-crash-loop, enabled: false }', 'www', []],
  ['for some services', '{ name: slow-crash-loop, services: www, enabled: false }', 'www', []],
  [
    'and not for others',
    '{ name: slow-crash-loop, services: www, enabled: false }',
    'db',
    ['slow-crash-loop 50/1h 5/5m'],
  ],
  [
    'and on again by a later one',
    '{ name: slow-crash-loop, enabled: false }, { name: slow-crash-loop, services: www, respawns: 9 }',
    'www',
    ['slow-crash-loop 9/1h 5/5m'],
  ],
] as const) {
  test(`enabled: ${sentence}`, () => assert.deepEqual(judged(`rules: [${text}]`, service, ['slow-crash-loop']), rules));
}

test('enabled: what counts nothing can be off as well', () => {
  assert.deepEqual(judged('rules: [{ name: gave-up, enabled: false }]', 'www', ['gave-up', 'down']), ['down for 1m']);
});
