import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConfigError, formatProblem, loadConfig, parseConfig } from '../../src/config/load.ts';

/** What people get wrong, and what they are told. One mistake a case; each must cost exactly one message. */

const MACHINE = { host: 'web-3', timezone: 'UTC', init: 'upstart' } as const;
const GOOD = 'receivers: { oncall: { sendmail: { to: root } } }\n';

function problemsOf(text: string): string[] {
  try {
    parseConfig(text, 'text', MACHINE);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(formatProblem);
  }
}

/** Appended to a good config, so the mistake stands on line 2. */
const MISTAKES: readonly (readonly [text: string, problem: string])[] = [
  [
    'smtp: mail.example.com',
    'smtp (line 2): cannot read "mail.example.com": expected a mapping; write smtp: { host: mail',
  ],
  [
    'heartbeat: weekly',
    'heartbeat (line 2): cannot read "weekly": expected a mapping; write heartbeat: { cron: \'0 9 * * 1\'',
  ],
  ['digest: daily', "expected a mapping; write digest: { cron: '0 9 * * *' }"],
  ['fallback: oncall', 'expected a mapping; write fallback: { to: oncall }'],
  ['smtp: "} x: {"', 'smtp (line 2): cannot read "} x: {": expected a mapping; write a mapping'],
  ['smtp: { host: m, password: x }', 'unknown field "password"; write password_file, the path of a file that holds it'],
  ['smtp: { host: m, port: 99999 }', 'cannot use "99999": more than 65535; write 65535 or less, such as 587'],
  ['smtp: { host: m, port: default }', 'cannot read "default": expected a number; write 587'],
  [
    'rules: [{ name: a, respawns: ten, within: 1m }]',
    'rules[0].respawns (line 2): cannot read "ten": expected a number; write 10',
  ],
  ['rules: [{ name: a, respawns: Seven, within: 1m }]', 'expected a number; write 7'],
  ['rules: [{ name: a, respawns: many, within: 1m }]', 'expected a number; write 10'],
  [
    'rules: [{ name: crash-lop }]',
    'rules[0].name (line 2): cannot use "crash-lop": no default rule has this name, and it says no respawns and no within; did you mean crash-loop?',
  ],
  ['rules: [{ name: slow-crash-lop, respawns: 5 }]', 'and it says no within; did you mean slow-crash-loop?'],
  [
    'excerpt: { path: /x/{job}.log }',
    'line 2: cannot read it as YAML: Unexpected flow-map-start at node end; quote a value with { in it',
  ],
  ['excerpt: { path: {job}.log }', 'quote a value with { in it'],
  ['colour: red', 'colour (line 2): unknown field "colour"; known: log, timezone, '],
  ['state-dir: /x', 'state_dir?'],
  ['statedir: /x', 'statedir (line 2): unknown field "statedir"; did you mean state_dir?'],
  ['smtp: { host: m, password: hunter2 }', 'smtp.password (line 2): unknown field "password"; '],
  [
    'log: events.log',
    'log (line 2): cannot use "events.log": a relative path depends on where the agent is started; write it',
  ],
  ['log: ~/events.log', 'log (line 2): cannot use "~/events.log": a relative path'],
  ['log: "/var/\\u0000x"', 'log (line 2): cannot use "/var/\\u0000x": it holds a control character; write /var/log'],
  ['log: 7', 'log (line 2): cannot use "7": a relative path depends on where the agent is started; write it from'],
  ['log:', 'log (line 2): is empty: expected a text; write /var/log/upstart/cerberus.log'],
  ['log: [/a, b]', 'log[1] (line 2): cannot use "b": a relative path depends on where the agent is started; write'],
  ['log: []', 'log (line 2): cannot use an empty list; write at least one entry'],
  ['log: { path: /a }', 'log (line 2): cannot read a mapping: expected a text; write /var/log/upstart/cerberus.log'],
  ['log: /hosts/*/c.log', 'log (line 2): cannot use "/hosts/*/c.log": what varies must be {host}, or nothing tells'],
  [
    'log: [/a.log, /b.log]',
    'log (line 2): cannot follow 2 logs of one host: its services could not be told apart; let',
  ],
  ['rules: { name: x }', 'rules (line 2): cannot read a mapping: expected a list; write a list'],
  ['timezone: Mars/Olympus', 'timezone (line 2): cannot use "Mars/Olympus": no such time zone here; write local, or'],
  ['init: sysv', 'init (line 2): cannot read "sysv": unknown word; known: auto, upstart, systemd'],
  ['init: [upstart]', 'init (line 2): cannot read a list: expected one of auto, upstart, systemd'],
  ['default_rules: yes', 'default_rules (line 2): cannot read "yes": expected true or false; write true'],
  ['smtp: {}', 'smtp.host (line 2): is missing; write mail.example.com'],
  ['smtp: { host: m, port: 70000 }', 'smtp.port (line 2): cannot use "70000": more than 65535; write 65535 or less'],
  ['smtp: { host: m, port: "25" }', 'smtp.port (line 2): cannot read "25": expected a number; write 25, without'],
  [
    'smtp: { host: m, tls: start-tls }',
    'smtp.tls (line 2): cannot read "start-tls": unknown word; did you mean starttls?',
  ],
  ['smtp: { host: m, password_file: /p }', 'smtp.password_file (line 2): a password without a user; write user, or'],
  [
    'smtp: { host: m, from: "A <a@b.c>" }',
    'smtp.from (line 2): cannot read "A <a@b.c>": not a bare mail address; write a@b.c',
  ],
  [
    'smtp: { host: m, from: "a@b.c\\r\\nBcc: x@y" }',
    'smtp.from (line 2): cannot read "a@b.c\\r\\nBcc: x@y": not a bare mail',
  ],
  ['labels: { rack: 12 }', 'labels.rack (line 2): cannot read "12": expected a text; write "12", in quotes'],
  ['labels: { a-b: x }', 'labels.a-b (line 2): cannot use "a-b" as a label: letters, digits and _ only; write a_b'],
  [
    'labels: { severity: x }',
    'labels.severity (line 2): cannot set "severity": every alert has it already; choose another',
  ],
  ['rules: [{ respawns: 3, within: 1m }]', 'rules[0].name (line 2): is missing; write crash-loop'],
  ['rules: [{ name: a b, respawns: 3, within: 1m }]', 'rules[0].name (line 2): cannot use "a b" as a rule\'s name'],
  [
    'rules: [{ name: a, within: 1m }]',
    'rules[0].respawns (line 2): is missing: "a" counts respawns; write respawns: 10',
  ],
  ['rules: [{ name: a, respawns: 3 }]', 'rules[0].within (line 2): is missing: "a" counts respawns; write within: 1m'],
  [
    'rules: [{ name: a, respawns: 1001, within: 1m }]',
    'rules[0].respawns (line 2): cannot use "1001": more than 1000; write 1000',
  ],
  [
    'rules: [{ name: a, respawns: 2.5, within: 1m }]',
    'rules[0].respawns (line 2): cannot use "2.5": expected a whole number; write 3',
  ],
  [
    'rules: [{ name: a, respawns: 3, within: 32d }]',
    'rules[0].within (line 2): cannot use "32d": longer than 31d; write 31d',
  ],
  [
    'rules: [{ name: a, respawns: 3, within: 0s }]',
    'rules[0].within (line 2): cannot use "0s": shorter than 1s; write 1s',
  ],
  [
    'rules: [{ name: a, respawns: 3, within: 60 }]',
    'rules[0].within (line 2): cannot read "60": a duration needs a unit; write 60s',
  ],
  [
    'rules: [{ name: down, within: 1m }]',
    'rules[0].within (line 2): "down" counts no respawns; remove within, or give',
  ],
  [
    'rules: [{ name: down, services: [] }]',
    'rules[0].services (line 2): cannot use an empty list; write at least one entry',
  ],
  [
    'rules: [{ name: down, services: "a[" }]',
    'rules[0].services (line 2): cannot use "a[" as a pattern: Missing closing',
  ],
  [
    'rules: [{ name: down, services: [a, 3] }]',
    'rules[0].services[1] (line 2): cannot read "3": expected a text; write "3", in',
  ],
  [
    'rules: [{ name: down }, { name: down, services: "*" }]',
    'rules[1].name (line 2): "down" stands here a second time for the same',
  ],
  [
    'rules: [{ name: down, severity: critical }]',
    'rules[0].severity (line 2): cannot read "critical": unknown word; known: info, warn',
  ],
  [
    'default_rules: false\nrules: [{ name: crash-loop, respawns: 2 }]',
    'rules[0].within (line 3): is missing: "crash-loop" counts',
  ],
  [
    'route: { receiver: onkall }',
    'route.receiver (line 2): cannot send to "onkall": no such receiver; did you mean oncall?',
  ],
  ['route: { match: [severity=page] }', 'route.match (line 2): unknown field "match"; known: receiver'],
  [
    'route: { routes: [{ match: severity }] }',
    'route.routes[0].match (line 2): cannot read "severity": not LABEL=VALUE; write',
  ],
  [
    'route: { routes: [{ match: [sevrity=page] }] }',
    'route.routes[0].match[0] (line 2): cannot match on "sevrity": no alert has this label; did you mean severity?',
  ],
  [
    'route: { routes: [{ match: severity=crit }] }',
    'route.routes[0].match (line 2): cannot match severity "crit": there is no such severity; write severity=page',
  ],
  [
    'route: { group_by: [sit] }',
    'route.group_by[0] (line 2): cannot group by "sit": no alert has this label; known: service, job',
  ],
  ['route: { repeat: 5 }', 'route.repeat (line 2): cannot read "5": a duration needs a unit; write 5s'],
  ['route: { repeat: { fist: 1h } }', 'route.repeat.fist (line 2): unknown field "fist"; did you mean first?'],
  [
    'route: { repeat: { factor: 0.5 } }',
    'route.repeat.factor (line 2): cannot use "0.5": less than 1; write 1 or more',
  ],
  ['heartbeat: { cron: "* * *" }', 'heartbeat.cron (line 2): cannot read "* * *": 3 fields, cron has 5 (or 6'],
  ['heartbeat: { cron: "0 9 * * $" }', 'heartbeat.cron (line 2): cannot read "0 9 * * $": "$" is no field of cron'],
  [
    'heartbeat: { cron: "0 9 * * 1", to: boss }',
    'heartbeat.to (line 2): cannot send to "boss": no such receiver; known: oncall',
  ],
  ['fallback: { after: 1m }', 'fallback.to (line 2): is missing; write oncall'],
  ['limits: { max_line: 8192 }', 'limits.max_line (line 2): cannot read "8192": a size needs a unit; write 8KiB'],
  ['limits: { max_line: 1GiB }', 'limits.max_line (line 2): cannot use "1GiB": more than 1MiB; write 1MiB'],
  ['limits:', 'limits (line 2): is empty: expected a mapping; write it, or remove the field'],
  [
    'rules: [{ name: mine, enabled: false }]',
    'rules[0].name (line 2): cannot switch "mine" off: no rule of this name comes before it; known: crash-loop,',
  ],
  [
    'rules: [{ name: slow-crash-lop, enabled: false }]',
    'no rule of this name comes before it; did you mean slow-crash-loop?',
  ],
  ['from: root', 'from (line 2): cannot read "root": not a bare mail address; write oncall@example.com'],
  ['inhibit: [{ when: service=db }]', 'inhibit[0].mute (line 2): is missing'],
  [
    'inhibit: [{ when: service=db, mute: [servce=www] }]',
    'inhibit[0].mute[0] (line 2): cannot match on "servce": no alert has this label; did you mean service?',
  ],
  ['inhibit: [{ when: service=db, mute: [service=db] }]', 'inhibit[0] (line 2): mutes nothing: no alert mutes another'],
  ['mute_intervals: [{ name: a }]', 'mute_intervals[0] (line 2): mutes at all times; write times: [22:00-06:00], or'],
  [
    'mute_intervals: [{ name: a, times: 9-17 }]',
    'mute_intervals[0].times (line 2): cannot read "9-17": not two times of a day; write 09:00-17:00',
  ],
  [
    'mute_intervals: [{ name: a, times: [22:00-6:00] }]',
    'mute_intervals[0].times[0] (line 2): cannot read "22:00-6:00": not two times of a day; write 22:00-06:00',
  ],
  ['mute_intervals: [{ name: a, times: 25:00-26:00 }]', 'not two times of a day; write 22:00-06:00'],
  [
    'mute_intervals: [{ name: a, times: 08:00-08:00 }]',
    'cannot use "08:00-08:00": it ends as it begins; write 00:00-24:00',
  ],
  ['mute_intervals: [{ name: a, weekdays: [Mon-fryday] }]', '"fryday" is no day of the week; known: sun, mon, tue'],
  ['mute_intervals: [{ name: a, weekdays: friday }]', '"friday" is no day of the week; write fri'],
  [
    'mute_intervals: [{ name: a, weekdays: mon-wed-fri }]',
    'cannot read "mon-wed-fri": not a day, nor two of them; write',
  ],
  [
    'mute_intervals: [{ name: a, weekdays: fri, match: severity=crit }]',
    'mute_intervals[0].match (line 2): cannot match severity "crit": there is no such severity; write severity=page',
  ],
  [
    'mute_intervals: [{ name: a, weekdays: fri }, { name: a, weekdays: sat }]',
    'mute_intervals[1].name (line 2): "a" is the name of mute_intervals[0] already; choose another',
  ],
  [
    'mute_intervals: [{ name: a, weekdays: fri, timezone: Mars }]',
    'mute_intervals[0].timezone (line 2): cannot use "Mars": no such time zone here',
  ],
  ['escalate: { after: 30m }', 'escalate.to (line 2): is missing; write oncall'],
  [
    'escalate: { after: 30m, to: boss }',
    'escalate.to (line 2): cannot send to "boss": no such receiver; known: oncall',
  ],
  ['max_mails: 20', 'max_mails (line 2): cannot read "20": not so many a time; write 20/h'],
  ['max_mails: 20 per day', 'max_mails (line 2): cannot read "20 per day": not so many a time; write 20/d'],
  ['max_mails: 0/h', 'max_mails (line 2): cannot use "0/h": nobody would be told; write 1/h'],
  ['digest: { cron: "0 9 * * 1", to: boss }', 'digest.to (line 2): cannot send to "boss": no such receiver'],
  ['log: /x\nlog: /x', 'line 3: the same key stands here a second time; keep one of the two'],
  ['rules: [{ name: down,\n\tfor: 1m }', 'cannot read it as YAML'],
  ['labels:\n\ta: b', 'line 3: cannot read it as YAML: a tab in the indentation; write spaces'],
  ['---\nlog: /x', 'line 2: cannot read it as YAML: a second document begins here; remove the ---'],
  ['log: !!js/function x', 'line 2: cannot read it as YAML: Unresolved tag'],
  ['labels: { <<: { a: b } }', '"<<"'],
  ['labels: { __proto__: x }', 'labels.__proto__ (line 2): cannot use "__proto__" as a name; choose another'],
];

for (const [text, expected] of MISTAKES) {
  test(`${text.replaceAll('\n', ' ⏎ ')} is told once, with the way out`, () => {
    const problems = problemsOf(`${GOOD}${text}\n`);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.ok(problems[0]?.includes(expected), `${problems[0]}\nshould hold\n${expected}`);
  });
}

for (const [text, expected] of [
  [
    '',
    'receivers: no receiver: nobody would be told; write oncall: { email: { to: oncall@example.com } } below receivers',
  ],
  ...(
    [
      ['receivers: oncall@example.com', 'receivers: { oncall: { email: { to: oncall@example.com } } }'],
      ['receivers: [a@b.c, d@e.f]', 'receivers: { oncall: { email: { to: [a@b.c, d@e.f] } } }'],
      ['receivers: { oncall: oncall@example.com }', 'oncall: { email: { to: oncall@example.com } }'],
      ['receivers: { oncall: root }', 'oncall: { sendmail: { to: root } }'],
      ['receivers: { oncall: /var/mail/x }', 'oncall: { maildir: { dir: /var/mail/x } }'],
      ['receivers: { oncall: { email: root } }', 'email: { to: root@example.com }, or sendmail: { to: root }'],
      ['receivers: { oncall: { email: a@b.c } }', 'email: { to: a@b.c }'],
    ] as const
  ).map(([text, meant]) => [text, `expected a mapping; write ${meant}`] as const),
  ['receivers:', 'receivers (line 1): is empty: expected a mapping; write it, or remove the field'],
  ['receivers: { oncall: {} }', 'receivers.oncall (line 1): cannot use "oncall": it says no way to reach anybody'],
  [
    'receivers: { oncall: { email: { to: a@b.c } } }',
    'receivers.oncall.email (line 1): cannot send mail: no mail server is named',
  ],
  [
    'receivers: { "a b": { sendmail: { to: root } } }',
    'receivers["a b"] (line 1): cannot use "a b" as a receiver\'s name',
  ],
  [
    'receivers: { a: { sendmail: { to: "-Xroot" } } }',
    'receivers.a.sendmail.to (line 1): cannot read "-Xroot": not a bare mail',
  ],
  ['just a text', 'cannot read "just a text": expected a mapping'],
  ['- a', 'cannot read a list: expected a mapping'],
  ['[['.repeat(50_000), 'cannot read it as YAML: nested too deeply; is it the right file?'],
  [`a: ${'{a: '.repeat(30_000)}`, 'cannot read it as YAML: nested too deeply; is it the right file?'],
  ['a: &a [*a]', 'cannot read it as YAML: nested too deeply'],
  [`route: ${'{routes: ['.repeat(60)}${']}'.repeat(60)}`, 'cannot read it as YAML: nested too deeply'],
  [`a: &a [x]\nb: [${'*a,'.repeat(60)}]`, 'cannot expand its aliases (&name, *name): excessive alias count'],
  ['a: *nobody', 'cannot expand its aliases (&name, *name): unresolved alias'],
  ['? [a, b]\n: c', 'line 1: cannot read it as YAML: a key that is no text; write a plain word'],
] as const) {
  test(`a config that is ${JSON.stringify(text.slice(0, 50))} is refused`, () => {
    const problems = problemsOf(text);
    assert.equal(problems.length, 1, problems.slice(0, 5).join('\n'));
    assert.ok(problems[0]?.includes(expected), `${problems[0]}\nshould hold\n${expected}`);
  });
}

test('whatever the document, it is either a config or a ConfigError whose problems say something', () => {
  const words = ['oncall', '5m', '5 mins', '*', 'severity=page', 'root', '/x', 'a[', '', -1, 0, 1, 2.5, true, null];
  const keys = [
    'log',
    'rules',
    'route',
    'routes',
    'match',
    'and',
    'name',
    'services',
    'within',
    'respawns',
    'receivers',
  ];
  const more = [
    'email',
    'sendmail',
    'to',
    'smtp',
    'labels',
    'limits',
    'repeat',
    'first',
    'heartbeat',
    'inhibit',
    'mute_intervals',
    'weekdays',
    'times',
    'max_mails',
    'x',
    '__proto__',
    'constructor',
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(...words), tie('list'), tie('mapping')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    mapping: fc.dictionary(fc.constantFrom(...keys, ...more), tie('value'), { maxKeys: 5 }),
  }));
  fc.assert(
    fc.property(value, (document) => problemsOf(JSON.stringify(document)).every((problem) => problem.length > 10)),
    {
      numRuns: 2000,
    },
  );
});

test('a byte order mark and CRLF line ends are read', () => {
  assert.deepEqual(problemsOf(`\u{feff}${GOOD.replaceAll('\n', '\r\n')}host: web\r\n`), []);
});

test('a few aliases are fine', () => {
  assert.deepEqual(problemsOf('receivers: { a: { sendmail: &s { to: root } }, b: { sendmail: *s } }'), []);
});

test('files that are missing, huge, a directory or no text are told as what they are', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-config-'));
  try {
    const files: readonly (readonly [name: string, content: string | Buffer, expected: RegExp])[] = [
      ['huge', '#'.repeat(300_000), /larger than 256 KiB/],
      ['latin1', Buffer.from([0x23, 0xe9, 0x0a]), /not UTF-8; save it as UTF-8/],
    ];
    for (const [name, content, message] of files) {
      writeFileSync(join(dir, name), content);
      assert.throws(() => loadConfig(join(dir, name)), { name: 'ConfigError', message });
    }
    mkdirSync(join(dir, 'directory'));
    assert.throws(() => loadConfig(join(dir, 'directory')), { name: 'ConfigError', message: /EISDIR/ });
    assert.throws(() => loadConfig(join(dir, 'missing')), {
      name: 'ConfigError',
      message: /ENOENT.*; say -c FILE, or run cerberus install/,
    });
    assert.throws(() => loadConfig('/dev/zero'), { name: 'ConfigError', message: /larger than/ });
  } finally {
    rmSync(dir, { recursive: true });
  }
});
