import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type CheckArgs, runCheck } from '../../src/cli/check.ts';

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-check-'));
after(() => rmSync(DIR, { recursive: true }));

const LOG = join(DIR, 'events.log');
const RECEIVERS = `receivers: { oncall: { sendmail: { to: root } }, pager: { maildir: { dir: /pager } } }\nhost: web-3\nlog: ${LOG}\n`;

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function check(text: string, args: Omit<CheckArgs, 'config'> = {}, colour = false): Promise<Said> {
  const config = join(DIR, 'cerberus.yaml');
  writeFileSync(config, text);
  const said = { stdout: '', stderr: '' };
  const io = {
    stdout: { write: (s: string) => (said.stdout += s) },
    stderr: { write: (s: string) => (said.stderr += s) },
    isTerminal: colour,
    colour,
    env: {},
  };
  const code = await runCheck({ config, ...args }, io);
  return { code, stdout: said.stdout.replaceAll(DIR, 'DIR'), stderr: said.stderr.replaceAll(DIR, 'DIR') };
}

/** What the report must hold, line by line. */
const GOOD: Readonly<
  Record<string, readonly [text: string, args: Omit<CheckArgs, 'config'>, lines: readonly string[]]>
> = {
  'the default rules in words': [
    '',
    {},
    [
      'DIR/cerberus.yaml is good',
      '  crash-loop          10 respawns within 1m → warn, over after 5m without one; services *',
      '  crash-loop-lasting  10 respawns within 1m, for 3m → page, over after 5m without one; services *',
      '  slow-crash-loop     50 respawns within 1h and 5 respawns within 5m → warn, over after 5m without one; services *',
      '  gave-up             the init system gave up respawning it → page, over 5m after it was started again; services *',
      '  down                it died and was not started again for 1m → page, over 5m after it was started again; services *',
      '  oncall  sendmail to root',
      '  no service is known yet: DIR/events.log cannot be read',
    ],
  ],
  'a rule that is overridden for every service is not told': [
    'default_rules: false\nrules: [{ name: a, respawns: 1, within: 1h }, { name: a, services: ["*", "*"], respawns: 2, within: 1d }]',
    { services: ['x'] },
    [
      '  a  2 respawns within 1d → warn, over after 5m without one; services * *',
      '    a  2 respawns within 1d → warn, over after 5m without one; tells oncall',
    ],
  ],
  'who is told of each severity, and the tree': [
    'route: { routes: [{ match: severity=page, receiver: pager, continue: true }, { match: [service=~db.*, host=web-3] }] }',
    {},
    [
      '  info  → oncall',
      '  page  → pager',
      '  every alert → oncall',
      '    severity=page → pager, and on to the next',
      '    service=~db.* and host=web-3 → oncall',
    ],
  ],
  'what is not told, how many mails there are, and rules that are off': [
    [
      'rules: [{ name: slow-crash-loop, enabled: false }, { name: crash-loop, services: db*, within: 5m }]',
      "inhibit: [{ when: service=db, mute: ['service=~web.*', severity!=page] }]",
      'mute_intervals: [{ name: nights, weekdays: [tue-thu, mon, sun], times: 22:00-06:00, timezone: Asia/Tokyo }]',
      'escalate: { after: 30m, to: pager }',
      'max_mails: 5/d',
      "digest: { cron: '0 9 * * 1' }",
      'timezone: UTC',
    ].join('\n'),
    {},
    [
      '  slow-crash-loop     off; services *',
      '  crash-loop-lasting  10 respawns within 5m, for 15m → page, over after 5m without one; services db*',
      '  while service=db fires, service=~web.* and severity!=page is not told',
      '  nights: mon-thu, sun 22:00-06:00 in Asia/Tokyo, every alert is not told',
      '  at most 5/d to one receiver; what is over waits',
      '  a page that nobody takes up within 30m → pager as well',
      '  digest at 0 9 * * 1 → oncall',
    ],
  ],
  'each service with the rules that hold for it, alike ones together': [
    'default_rules: false\nrules: [{ name: a, services: db*, respawns: 3, within: 5m, severity: page }]\n' +
      'route: { routes: [{ match: severity=page, receiver: pager }] }',
    { services: ['www', 'db', 'db/1', 'x\u001b[31m'] },
    [
      '  www, x\\u{1b}[31m',
      '    no rule: nobody would be told',
      '  db, db/1',
      '    a  3 respawns within 5m → page, over after 5m without one; tells pager',
    ],
  ],
};

for (const [name, [text, args, lines]] of Object.entries(GOOD)) {
  test(name, async () => {
    const { code, stdout, stderr } = await check(RECEIVERS + text, args);
    assert.equal(code, 0, stderr);
    for (const line of lines) assert.ok(stdout.split('\n').includes(line), `no line "${line}" in\n${stdout}`);
  });
}

test('a bad config gives every problem on stderr, nothing on stdout, and 78', async () => {
  const said = await check(`${RECEIVERS}rules:\n  - { name: a, respawns: 3, within: 5 mins }\ncolor: red\n`);
  assert.equal(said.code, 78);
  assert.equal(said.stdout, '');
  const [first, second, ...others] = said.stderr.trimEnd().split('\n');
  assert.equal(
    first,
    'DIR/cerberus.yaml: rules[0].within (line 5): cannot read "5 mins": unknown unit "mins"; write 5m',
  );
  assert.match(second ?? '', /^DIR\/cerberus\.yaml: color \(line 6\): unknown field "color"; /);
  assert.deepEqual(others, []);
});

test('--json gives a bad config’s problems as one document, and 78', async () => {
  const said = await check(`${RECEIVERS}init: sysv\n`, { json: true });
  assert.equal(said.code, 78);
  const message = 'cannot read "sysv": unknown word; known: auto, upstart, systemd';
  const problems = [{ path: 'init', line: 4, message }];
  assert.deepEqual(JSON.parse(said.stdout), { config: 'DIR/cerberus.yaml', ok: false, problems });
});

test('--json gives a good config’s meaning as one document', async () => {
  const { code, stdout } = await check(RECEIVERS, { json: true, services: ['www'] });
  const report = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.deepEqual(Object.keys(report), [
    'config',
    'ok',
    'problems',
    'rules',
    'routes',
    'receivers',
    'mutes',
    'mails',
    'fleet',
    'severities',
    'services',
    'counted',
  ]);
  assert.deepEqual(report.services.www[0], {
    rule: 'crash-loop',
    words: '10 respawns within 1m → warn, over after 5m without one',
    receivers: ['oncall'],
  });
});

test('a missing config is a problem like any other', async () => {
  let stderr = '';
  const io = {
    stdout: { write: () => 0 },
    stderr: { write: (s: string) => (stderr += s) },
    isTerminal: false,
    colour: false,
    env: {},
  };
  assert.equal(await runCheck({ config: join(DIR, 'nowhere.yaml') }, io), 78);
  assert.match(stderr, /nowhere\.yaml: cannot read it: ENOENT/);
});

test('without --services the services of the log are told', async () => {
  writeFileSync(
    LOG,
    ['www starting', 'web stopping', 'api stopping', 'db stopping INSTANCE=1 RESULT=ok']
      .map((event) => `Sun Sep  4 19:45:01 2017 ${event}\n`)
      .join('garbage\n')
      .concat('Sun Sep'),
  );
  try {
    const { stdout } = await check(RECEIVERS);
    const lines = stdout.split('\n');
    assert.ok(lines.includes('  db/1: crashes count, its lines carry details'), stdout);
    assert.ok(lines.includes('  api, web: every stop counts, its lines are plain'), stdout);
    assert.ok(lines.includes('  www'), stdout);
  } finally {
    rmSync(LOG);
  }
});

test('headings are bold on a terminal only', async () => {
  assert.ok((await check(RECEIVERS, {}, true)).stdout.includes('\u001b[1mRules\u001b[22m'));
  assert.ok(!(await check(RECEIVERS)).stdout.includes('\u001b'));
});
