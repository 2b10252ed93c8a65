import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/load.ts';
import { policyOf } from '../../src/config/policy.ts';
import { ianaZone } from '../../src/core/reading/zone.ts';

const ZONE = { name: 'UTC', offsetAt: () => 0 };
const MACHINE = { host: 'web-3', timezone: 'UTC', init: 'systemd' } as const;
const RECEIVERS = 'receivers: { oncall: { sendmail: { to: root } }, pager: { maildir: { dir: /p } } }\n';

function policy(text: string) {
  const config = parseConfig(RECEIVERS + text, 'text', MACHINE);
  return policyOf(config, config.timezone === 'UTC' ? ZONE : ianaZone(config.timezone));
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

test('what inhibits, what it mutes, who escalates and how many mails there are, is compiled', () => {
  const { inhibitions, escalation, maxMails } = policy(
    "inhibit: [{ when: service=db, mute: ['service=~web.*', 'severity!=page'] }]\n" +
      'escalate: { after: 30m, to: pager }\nmax_mails: 3/m',
  );
  const [inhibition] = inhibitions;
  assert.deepEqual([inhibition?.when({ service: 'db' }), inhibition?.when({ service: 'db2' })], [true, false]);
  const web = (severity: string) => inhibition?.mute({ service: 'web1', severity });
  assert.deepEqual([web('warn'), web('page')], [true, false]);
  assert.deepEqual(escalation, { after: 1_800_000, to: 'pager' });
  assert.deepEqual(maxMails, { count: 3, within: 60_000 });
  assert.deepEqual(policy('').maxMails, { count: 20, within: 3_600_000 });
});

test('a mute interval covers its times by the clock of its own zone, also in the night the clocks change', () => {
  const { muteIntervals } = policy(
    'mute_intervals: [{ name: nights, match: severity=warn, weekdays: sat, times: 22:00-06:00, timezone: Europe/Berlin }]',
  );
  const [nights] = muteIntervals;
  const covers = (utc: string) => nights?.covers(Date.parse(utc));
  assert.deepEqual(
    [nights?.name, nights?.matches({ severity: 'warn' }), nights?.matches({ severity: 'page' })],
    ['nights', true, false],
  );
  // Saturday 2026-03-28, 22:00 in winter time, until Sunday, 06:00 in summer time: an hour less.
  assert.deepEqual(
    ['2026-03-28T20:59:59Z', '2026-03-28T21:00:00Z', '2026-03-29T03:59:59Z', '2026-03-29T04:00:00Z'].map(covers),
    [false, true, true, false],
  );
  // And in autumn an hour more.
  assert.deepEqual(
    ['2026-10-24T19:59:59Z', '2026-10-24T20:00:00Z', '2026-10-25T04:59:59Z', '2026-10-25T05:00:00Z'].map(covers),
    [false, true, true, false],
  );
});

test('a mute interval that says no zone is in the config’s, and local is the machine’s', () => {
  const text = (zone: string) => `timezone: Asia/Tokyo\nmute_intervals: [{ name: a, times: 09:00-10:00${zone} }]`;
  const covers = (zone: string) => policy(text(zone)).muteIntervals[0]?.covers(Date.parse('2026-03-28T00:30:00Z'));
  assert.deepEqual([covers(''), covers(', timezone: local')], [true, false]);
});

test('from at the top is the sender of all mails, smtp.from of those by SMTP', () => {
  const senders = (text: string) => {
    const { from, smtp } = parseConfig(RECEIVERS + text, 'text', MACHINE);
    return [from, smtp?.from];
  };
  assert.deepEqual(senders(''), ['cerberus@web-3', undefined]);
  assert.deepEqual(senders('from: a@b.c'), ['a@b.c', undefined]);
  assert.deepEqual(senders('from: a@b.c\nsmtp: { host: m }'), ['a@b.c', 'a@b.c']);
  assert.deepEqual(senders('smtp: { host: m, from: d@e.f }'), ['d@e.f', 'd@e.f']);
  assert.deepEqual(senders('from: a@b.c\nsmtp: { host: m, from: d@e.f }'), ['a@b.c', 'd@e.f']);
});

test('digest and heartbeat go to the first route’s receiver when they say nobody', () => {
  const config = parseConfig(
    `${RECEIVERS}digest: { cron: '0 9 * * 1' }\nheartbeat: { cron: '0 8 * * *', to: pager }`,
    'text',
    MACHINE,
  );
  assert.deepEqual(
    [config.digest, config.heartbeat],
    [
      { cron: '0 9 * * 1', to: 'oncall' },
      { cron: '0 8 * * *', to: 'pager' },
    ],
  );
});
