import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCheck } from '../../src/cli/check.ts';
import { heardIo } from '../support/io.ts';

const RULE = 'default_rules: false\nrules: [{ name: a, respawns: 3, within: 5m }]\n';
const TO_DBA = "route: { receiver: oncall, routes: [{ match: ['host=~db-.*'], receiver: dba }] }\n";
const RECEIVERS = 'receivers: { oncall: { sendmail: { to: root } }, dba: { sendmail: { to: dba } } }\n';
const ALIKE = ': every stop counts, its lines are plain';

test('a service is judged with the host whose log it is in', async (t) => {
  const at = logsOf(t, { 'db-1': ['postgres'], 'db-2': ['postgres'], 'web-1': ['postgres'] });
  const { lines, err } = await at.check(RULE + TO_DBA);
  assert.equal(err, '');
  const told = '    a  3 respawns within 5m → warn, over after 5m without one; tells';
  const from = lines.indexOf(`  db-1:postgres, db-2:postgres${ALIKE}`);
  assert.deepEqual(lines.slice(from, from + 4), [
    `  db-1:postgres, db-2:postgres${ALIKE}`,
    `${told} dba`,
    `  web-1:postgres${ALIKE}`,
    `${told} oncall`,
  ]);
});

test('the agent’s own host stands beside the others, its services by their names', async (t) => {
  const at = logsOf(t, { 'db-1': ['www'] });
  writeFileSync(at.own, lineOf('www'));
  const { lines } = await at.check(`${RULE}${TO_DBA}host: db-0\n`, { logs: [at.own, at.pattern] });
  assert.ok(lines.includes(`  db-1:www, www${ALIKE}`), lines.join('\n'));
});

test('of many that are judged alike, twelve are named', async (t) => {
  const hosts = Array.from({ length: 20 }, (_, i) => [`web-${10 + i}`, ['www']] as const);
  const { lines } = await logsOf(t, Object.fromEntries(hosts)).check(RULE + TO_DBA);
  assert.ok(
    lines.some((line) => /^ {2}web-10:www, .*, web-21:www and 8 others: /.test(line)),
    lines.join('\n'),
  );
});

test('--services takes hosts, known from the logs or not yet, and names with colons', async (t) => {
  const at = logsOf(t, { 'db-1': ['postgres'], 'a:b': ['x'], 'web-1': ['c:d'] });
  const services = ['db-1:redis', 'db-9:postgres', '[a:b]:y', 'web-1:c:e', 'postgres', 'net/eth0:1'];
  const { report } = await at.check(RULE + TO_DBA, { services, json: true });
  const told = Object.entries(report.services).map(([name, [first]]) => [name, first?.receivers[0]]);
  assert.deepEqual(told, [
    ['db-1:redis', 'dba'],
    ['db-9:postgres', 'dba'],
    ['[a:b]:y', 'oncall'],
    ['web-1:c:e', 'oncall'],
    ['postgres', 'oncall'],
    ['net/eth0:1', 'oncall'],
  ]);
});

test('rules go by a service’s own name on its host', async (t) => {
  const at = logsOf(t, { 'db-1': ['postgres'] });
  const rules = 'default_rules: false\nrules: [{ name: a, services: postgres, respawns: 3, within: 5m }]\n';
  const { report } = await at.check(rules + TO_DBA, { json: true });
  assert.equal(report.services['db-1:postgres']?.[0]?.rule, 'a');
  assert.deepEqual(report.counted, { 'db-1:postgres': 'stops' });
});

test('a colon in a name is a service’s own where one log is followed', async (t) => {
  const at = logsOf(t, {});
  const { report, err } = await at.check(
    `default_rules: false\nrules: [{ name: a, services: 'db-1:postgres', respawns: 3, within: 5m }]\n${TO_DBA}host: h\n`,
    { logs: [at.own], services: ['db-1:postgres'], json: true },
  );
  assert.deepEqual(report.services['db-1:postgres']?.[0]?.receivers, ['oncall']);
  assert.equal(err, '');
});

test('a rule that names a host is warned of, once, but not one for a service that is called so', async (t) => {
  const at = logsOf(t, { 'web-1': ['c:d', 'www'] });
  const rules = "rules: [{ name: crash-loop, services: ['web-1:www', '!web-2:*', 'c:*', 'net/eth0:1'], within: 2m }]\n";
  const { err } = await at.check(rules + TO_DBA);
  const why =
    "matches nothing: rules go by a service's own name and cannot name hosts; routes, silences, inhibit and mute_intervals can, by host=NAME";
  assert.equal(err, `warning: rules: services: "web-1:www" ${why}\nwarning: rules: services: "!web-2:*" ${why}\n`);
});

test('a pattern that matches nothing yet is told as what it is', async (t) => {
  const at = logsOf(t, {});
  const { lines } = await at.check(RULE + TO_DBA);
  assert.ok(lines.includes(`  no service is known yet: no host has a log there yet: ${at.pattern}`), lines.join('\n'));
  const both = await at.check(RULE + TO_DBA, { logs: [at.own, at.pattern] });
  const why = `${at.own} cannot be read; no host has a log there yet: ${at.pattern}`;
  assert.ok(both.lines.includes(`  no service is known yet: ${why}`), both.lines.join('\n'));
});

interface Checking {
  readonly logs?: readonly string[];
  readonly services?: readonly string[];
  readonly json?: boolean;
}

interface Report {
  readonly services: Record<string, { rule: string; receivers: string[] }[]>;
  readonly counted: Record<string, string>;
}

/** The logs of hosts, in each of which these services stopped once. */
function logsOf(t: TestContext, hosts: Readonly<Record<string, readonly string[]>>) {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-check-hosts-'));
  t.after(() => rmSync(dir, { recursive: true }));
  for (const [host, services] of Object.entries(hosts)) {
    const path = join(dir, 'hosts', host, 'cerberus.log');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, services.map(lineOf).join(''));
  }
  const pattern = join(dir, 'hosts', '{host}', 'cerberus.log');
  const check = async (yaml: string, { logs = [pattern], json = false, ...args }: Checking = {}) => {
    const [io, config] = [heardIo(), join(dir, 'cerberus.yaml')];
    writeFileSync(config, `${RECEIVERS}state_dir: ${dir}\nlog: ${JSON.stringify(logs)}\n${yaml}`);
    assert.equal(await runCheck({ config, json, ...args }, io), 0, io.heard.stderr);
    const { stdout, stderr } = io.heard;
    const report: Report = json ? JSON.parse(stdout) : { services: {}, counted: {} };
    return { report, lines: stdout.split('\n'), err: stderr };
  };
  return { own: join(dir, 'own.log'), pattern, check };
}

function lineOf(service: string): string {
  return `Sun Sep  4 19:45:01 2017 ${service} stopping\n`;
}
