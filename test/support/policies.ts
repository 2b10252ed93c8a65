import { parseConfig } from '../../src/config/load.ts';
import { policyOf } from '../../src/config/policy.ts';
import type { Policy } from '../../src/core/policy.ts';
import { ianaZone } from '../../src/core/reading/zone.ts';
import { type Instant, MINUTE } from '../../src/core/time.ts';

/** A policy from a config's text, on a machine that is the same everywhere. */
export function policyFrom(yaml: string, timezone = 'UTC'): Policy {
  const config = parseConfig(yaml, 'cerberus.yaml', { host: 'web-3', timezone, init: 'upstart' });
  return policyOf(config, ianaZone(config.timezone));
}

export const DEFAULT_POLICY = policyFrom('receivers: { oncall: { maildir: { dir: /nonexistent } } }');

const RECEIVERS = `
receivers:
  oncall: { maildir: { dir: /nonexistent/oncall } }
  boss: { maildir: { dir: /nonexistent/boss } }
  data: { maildir: { dir: /nonexistent/data } }
`;

/** Rules that a log of a few minutes keeps busy: every kind, every clause, and an override. */
const QUICK_RULES = `
default_rules: false
rules:
  - { name: quick, respawns: 3, within: 10s, resolve_after: 30s }
  - { name: lasting, respawns: 3, within: 10s, for: 20s, severity: page, resolve_after: 40s }
  - { name: slow, respawns: 8, within: 5m, and: [{ respawns: 2, within: 40s }], severity: info, resolve_after: 1m }
  - { name: long-window, respawns: 4, within: 3m, for: 30s, resolve_after: 10s, labels: { team: data } }
  - { name: gave-up, severity: page, resolve_after: 20s }
  - { name: down, for: 10s, severity: page, resolve_after: 20s }
  - { name: quick, services: ['db*'], respawns: 2, within: 5s, severity: page, resolve_after: 45s }
`;

/** What the laws are tried with: one route, a tree of routes, groups of one service, and the defaults. */
export const POLICIES: readonly { readonly name: string; readonly policy: Policy }[] = [
  {
    name: 'one route',
    policy: policyFrom(`${RECEIVERS}${QUICK_RULES}
route: { receiver: oncall, group_wait: 6s, group_interval: 20s, repeat: { first: 1m, factor: 2, max: 3m } }`),
  },
  {
    name: 'a tree of routes',
    policy: policyFrom(`${RECEIVERS}${QUICK_RULES}
route:
  receiver: oncall
  group_wait: 0s
  group_interval: 15s
  repeat: 90s
  routes:
    - { match: severity=page, receiver: boss, group_by: [service], group_interval: 5s, continue: true }
    - { match: team=data, receiver: data, group_by: [rule], repeat: 5m }
    - match: 'service=~w.*'
      routes: [{ match: severity=info, receiver: data }]`),
  },
  {
    name: 'a mail a service',
    policy: policyFrom(`${RECEIVERS}${QUICK_RULES}
route: { receiver: boss, group_by: [service], group_wait: 30s, group_interval: 1s, repeat: 10m }`),
  },
  { name: 'the defaults', policy: DEFAULT_POLICY },
  {
    name: 'mutes, an escalation and a limit of mails',
    policy: {
      ...policyFrom(`${RECEIVERS}${QUICK_RULES}
route: { receiver: oncall, group_by: [severity], group_wait: 3s, group_interval: 10s, repeat: 2m }`),
      inhibitions: [{ when: ({ service }) => service === 'db', mute: ({ service = '' }) => service.startsWith('w') }],
      muteIntervals: [{ name: 'odd', matches: ({ severity }) => severity !== 'page', covers: inOddQuarter }],
      escalation: { after: 2 * MINUTE, to: 'boss' },
      maxMails: { count: 4, within: 10 * MINUTE },
    },
  },
];

/** Every second quarter of an hour. */
function inOddQuarter(at: Instant): boolean {
  return Math.floor(at / (15 * MINUTE)) % 2 === 1;
}
