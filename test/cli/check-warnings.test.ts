import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCheck } from '../../src/cli/check.ts';
import { heardIo } from '../support/io.ts';

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-warnings-'));
after(() => rmSync(DIR, { recursive: true }));

const ONCALL = 'oncall: { sendmail: { to: root } }';
const GOOD = `log: ${DIR}/log\nstate_dir: ${DIR}\nreceivers: { ${ONCALL} }\n`;

for (const [name, mode] of [
  ['private', 0o600],
  ['group', 0o640],
  ['world', 0o604],
] as const) {
  writeFileSync(join(DIR, name), 'x');
  chmodSync(join(DIR, name), mode);
}
mkdirSync(join(DIR, 'mail'));

/** Each a config, and its warnings: none for what is well. */
const CONFIGS: readonly (readonly [yaml: string, ...warnings: string[]])[] = [
  [GOOD],
  [`${GOOD}smtp: { host: m, user: u, password_file: ${DIR}/private, ca_file: ${DIR}/world }\n`],
  [
    `${GOOD}smtp: { host: m, user: u, password_file: ${DIR}/none, ca_file: ${DIR}/gone }\n`,
    'smtp.ca_file: cannot use "DIR/gone": it does not exist',
    'smtp.password_file: cannot use "DIR/none": it does not exist',
  ],
  [
    `${GOOD}smtp: { host: m, user: u, password_file: ${DIR}/group, ca_file: ${DIR} }\n`,
    'smtp.ca_file: cannot use "DIR": it is a directory',
    'smtp.password_file: others may read "DIR/group" (mode 0640), and the agent refuses it; do: chmod 600 DIR/group',
  ],
  [
    `${GOOD}http: { token_file: ${DIR}/world }\n`,
    'http.token_file: others may read "DIR/world" (mode 0604), and the agent refuses it; do: chmod 600 DIR/world',
  ],
  [`${GOOD}smtp: { host: m, user: u, password_file: /run/credentials/cerberus.service/smtp }\n`],
  [
    `${GOOD}default_rules: false\n`,
    'rules: nothing is judged: no rule holds; remove default_rules: false, or write a rule',
  ],
  [
    `${GOOD}rules: [${['crash-loop', 'crash-loop-lasting', 'slow-crash-loop', 'gave-up', 'down'].map((name) => `{ name: ${name}, enabled: false }`)}]\n`,
    'rules: nothing is judged: no rule holds; remove default_rules: false, or write a rule',
  ],
  [
    GOOD.replace(ONCALL, `${ONCALL}, pager: { sendmail: { to: pager } }`),
    'receivers.pager: never told: no route, fallback, escalate, heartbeat or digest leads to it',
  ],
  ...[
    'route: { routes: [{ match: severity=page, routes: [{ receiver: pager }] }] }',
    'fallback: { to: pager }',
    'escalate: { after: 30m, to: pager }',
    "heartbeat: { cron: '0 9 * * 1', to: pager }",
    "digest: { cron: '0 9 * * 1', to: pager }",
  ].map((way) => [`${GOOD.replace(ONCALL, `${ONCALL}, pager: { sendmail: { to: pager } }`)}${way}\n`] as const),
  [GOOD.replace(ONCALL, `oncall: { maildir: { dir: ${DIR}/mail } }`)],
  [GOOD.replace(ONCALL, `oncall: { maildir: { dir: ${DIR}/mail/new } }`)],
  [
    GOOD.replace(ONCALL, `oncall: { maildir: { dir: ${DIR}/a/b } }`),
    'receivers.oncall.maildir.dir: cannot make "DIR/a/b": "DIR/a": it does not exist; make it, and let the agent write there',
  ],
  [
    GOOD.replace(ONCALL, `oncall: { maildir: { dir: ${DIR}/private } }`),
    'receivers.oncall.maildir.dir: cannot use "DIR/private": it is no directory',
  ],
  [
    GOOD.replace(ONCALL, `oncall: { maildir: { dir: ${DIR}/private/in } }`),
    'receivers.oncall.maildir.dir: cannot make "DIR/private/in": "DIR/private" is no directory',
  ],
];

for (const [yaml, ...warnings] of CONFIGS) {
  const what = yaml.slice(GOOD.indexOf('receivers')).replaceAll(DIR, 'DIR').replaceAll('\n', ' ');
  test(`the good config ${what}is warned of ${warnings.length === 0 ? 'nothing' : 'what will not work'}`, async () => {
    const { code, err } = await check(yaml);
    assert.deepEqual([code, err], [0, warnings.map((warning) => `warning: ${warning}\n`).join('')]);
  });
}

test('an empty name among --services is left out and warned of, with --json too', async () => {
  const { code, out, err } = await check(GOOD, { services: ['www', 'db', ''], json: true });
  assert.deepEqual([code, Object.keys(JSON.parse(out).services)], [0, ['www', 'db']]);
  assert.match(err, /^warning: --services: a name is empty and left out; write names with one comma between/);
});

test('a secret that is not the agent’s, as who owns its state shows, is warned of', async (t) => {
  if (process.getuid?.() !== 0) {
    assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1');
    t.skip('only root can give files away');
    return;
  }
  const state = join(DIR, 'state');
  mkdirSync(state);
  chownSync(state, 4711, 4711);
  const yaml = `log: ${DIR}/log\nstate_dir: ${state}\nreceivers: { ${ONCALL} }\nhttp: { token_file: ${DIR}/private }\n`;
  const { err } = await check(yaml);
  assert.match(
    err,
    /^warning: http.token_file: "DIR\/private" is not the agent's, .*; do: chown --reference=DIR\/state DIR/,
  );
});

async function check(yaml: string, args: { services?: string[]; json?: boolean } = {}) {
  const config = join(DIR, 'cerberus.yaml');
  writeFileSync(config, yaml);
  const io = heardIo();
  const code = await runCheck({ config, ...args }, io);
  return { code, out: io.heard.stdout, err: io.heard.stderr.replaceAll(DIR, 'DIR') };
}
