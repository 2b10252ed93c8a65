import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, formatProblem, loadConfig, parseConfig } from '../../src/config/load.ts';
import type { Machine } from '../../src/config/machine.ts';

const MACHINE: Machine = { host: 'web-3', timezone: 'Europe/Amsterdam', init: 'upstart' };
const MINIMAL = 'receivers: { oncall: { email: { to: oncall@example.com } } }\nsmtp: { host: mail.example.com }\n';

test('the minimal config gives every default', () => {
  const config = loadConfig('config/minimal.yaml', MACHINE);
  assert.deepEqual(config, parseConfig(MINIMAL, 'text', MACHINE));
  assert.deepEqual(config.logs, ['/var/log/upstart/cerberus.log']);
  assert.equal(config.timezone, 'Europe/Amsterdam');
  assert.equal(config.stateDir, '/var/lib/cerberus');
  assert.equal(config.host, 'web-3');
  assert.equal(config.init, 'upstart');
  assert.equal(config.from, 'cerberus@web-3');
  assert.deepEqual([config.smtp?.port, config.smtp?.tls], [587, 'starttls']);
  assert.deepEqual(config.limits, { maxLine: 8192, maxServices: 20_000, maxAge: 3_600_000 });
  assert.equal(config.route.receiver, 'oncall');
  assert.deepEqual(config.route.repeat, { first: 1_800_000, factor: 2, max: 28_800_000 });
  assert.deepEqual([config.heartbeat, config.fallback], [undefined, undefined]);
});

/** Runs the loader and returns the problems as they are printed. */
function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'text', MACHINE);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(formatProblem);
  }
}

test('ten mistakes give ten messages, each with path, line, value, reason and way out', () => {
  const text = `log: events.log
timezone: Europe/Amsterdm
receivers: { oncall: { maildir: { dir: /var/mail/oncall } } }
rules:
  - { name: a, respawns: 0, within: 5 mins }
  - { name: b, respawns: 3, within: 60, severity: pgae }
route: { receiver: onkall }
colour: red
heartbeat: { cron: '9 9' }
default_rules: no
`;
  assert.deepEqual(problemsOf(text), [
    'log (line 1): cannot use "events.log": a relative path depends on where the agent is started; ' +
      'write it from the root, like /var/log/upstart/cerberus.log',
    'timezone (line 2): cannot use "Europe/Amsterdm": no such time zone here; write local, or a name like Europe/Amsterdam',
    'rules[0].respawns (line 5): cannot use "0": less than 1; write 1 or more, such as 10',
    'rules[0].within (line 5): cannot read "5 mins": unknown unit "mins"; write 5m',
    'rules[1].within (line 6): cannot read "60": a duration needs a unit; write 60s',
    'rules[1].severity (line 6): cannot read "pgae": unknown word; did you mean page?',
    'route.receiver (line 7): cannot send to "onkall": no such receiver; did you mean oncall?',
    'colour (line 8): unknown field "colour"; known: ' +
      'log, timezone, state_dir, host, labels, init, smtp, from, receivers, route, rules, default_rules, ' +
      'inhibit, mute_intervals, escalate, max_mails, excerpt, kernel_log, templates, limits, digest, heartbeat, ' +
      'fallback, http, statsd',
    'heartbeat.cron (line 9): cannot read "9 9": 2 fields, cron has 5 (or 6, with seconds first); write 0 9 * * 1',
    'default_rules (line 10): cannot read "no": expected true or false; write false',
  ]);
});
