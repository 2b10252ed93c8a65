import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy } from '../../../src/core/policy.ts';
import type { Alert, Member } from '../../../src/core/telling/incident.ts';
import type { Reason } from '../../../src/core/telling/reason.ts';
import { logPath, stepsOf } from '../../../src/core/telling/remedy.ts';
import { alertOf, incidentOf, memberOf, NOON, threadOf } from '../../support/core-parts.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const WWW = memberOf();
const WORKER = memberOf({ service: 'worker/4', job: 'worker', instance: '4' });

interface Given {
  readonly member?: Member;
  readonly alert?: Partial<Alert>;
  readonly policy?: Partial<Policy>;
  readonly reason?: Reason;
}

const STEPS: readonly [string, Given, readonly string[]][] = [
  ['a job', {}, ['initctl status www', 'tail -n 50 /var/log/upstart/www.log']],
  [
    'an instance',
    { member: WORKER },
    ["initctl list | grep -F 'worker (4)'", 'tail -n 50 /var/log/upstart/worker-4.log'],
  ],
  ['a unit', { policy: { init: 'systemd' } }, ['systemctl status www.service', 'journalctl -e -u www.service']],
  [
    'a job that is down',
    { alert: { kind: 'down' } },
    ['initctl status www', 'tail -n 50 /var/log/upstart/www.log', 'initctl start www'],
  ],
  [
    'a runbook comes first',
    { alert: { runbook: 'https://wiki.example.com/www' } },
    ['https://wiki.example.com/www', 'initctl status www', 'tail -n 50 /var/log/upstart/www.log'],
  ],
  [
    'a name that is a command',
    { member: memberOf({ service: '$(id)', job: '$(id)' }) },
    ["initctl status '$(id)'", "tail -n 50 '/var/log/upstart/$(id).log'"],
  ],
  [
    'a name with a quote',
    { member: memberOf({ service: "a'b", job: "a'b" }) },
    ["initctl status 'a'\\''b'", "tail -n 50 '/var/log/upstart/a'\\''b.log'"],
  ],
  [
    'a name with patterns of replacement',
    { member: memberOf({ service: '{job}$&', job: '{job}$&' }) },
    ["initctl status '{job}$&'", "tail -n 50 '/var/log/upstart/{job}$&.log'"],
  ],
];

for (const [name, given, expected] of STEPS) {
  test(`what to do: ${name}`, () => {
    assert.deepEqual(commandsOf(given), [...expected, 'cerberus ack 20261124T120000-www']);
  });
}

test('when it is over there is nothing to do', () => {
  for (const reason of ['over', 'past'] as const) assert.deepEqual(commandsOf({ reason }), []);
});

test('a service has its own log where Upstart puts it, or where a template says', () => {
  const template = '/var/log/upstart/{job}.log';
  assert.equal(logPath(template, 'sub/dir/app', null), '/var/log/upstart/sub_dir_app.log');
  assert.equal(logPath(template, 'mnt', '/var/lib'), '/var/log/upstart/mnt-_var_lib.log');
  assert.equal(logPath('/srv/{job}/{instance}.log', 'worker', '4'), '/srv/worker/4.log');
});

function commandsOf({ member = WWW, alert = {}, policy = {}, reason = 'firing' }: Given): string[] {
  const alerts = [alertOf({ service: member.service, ...alert })];
  const incident = incidentOf({ alerts, members: [member] });
  const facts = {
    company: () => false,
    fallen: () => [],
    isDown: () => false,
    upSince: () => undefined,
    recent: () => [],
  };
  const report = {
    thread: threadOf(),
    incident,
    reason,
    now: NOON,
    policy: { ...DEFAULT_POLICY, ...policy },
    facts,
    storms: [],
    unheard: new Set<string>(),
    stand: { over: false, severity: undefined, services: [member.service] },
    before: null,
  };
  const audible = new Set([member.service]);
  const found = { alerts, audible, members: [member], severity: 'warn', suspect: undefined, title: 'www' } as const;
  return stepsOf({ ...report, ...found }).map(({ command }) => command);
}

test('a config that commands do not find by themselves is named to ack', () => {
  const [, , ack] = commandsOf({ policy: { configPath: '/srv/my conf.yaml' } });
  assert.equal(ack, "cerberus ack 20261124T120000-www -c '/srv/my conf.yaml'");
});
