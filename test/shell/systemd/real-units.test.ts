import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import {
  addUnit,
  bundleCerberus,
  inSystemd,
  makeStage,
  needsSystemd,
  SHELL_WAITS,
  type Stage,
} from '../../support/real-systemd.ts';
import { addScenarioUnit } from '../../support/service-scenarios.ts';

/** The units as they are shipped: installed, verified, started, and a mail about a crash loop comes out. */

const COMPAT = fileURLToPath(new URL('../../../systemd-compat', import.meta.url));

test('the units, installed as README.md says, bring a mail about a crash loop', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await install(stage);
    addScenarioUnit(stage, {
      unit: 'looping',
      how: 'exit-1',
      lives: 15,
      service: 'Restart=on-failure\nRestartSec=10ms\nExecStartPre=echo famous last words',
      head: 'StartLimitIntervalSec=0',
    });
    addScenarioUnit(stage, { unit: 'slow', how: 'exit-1', lives: 1, service: 'Restart=on-failure\nRestartSec=30' });
    const said = await inSystemd(stage, `${SHELL_WAITS}\n${BEGIN}\n${MAIL}\n${WATCHDOG}\n${END}`);
    t.diagnostic(/exposure cerberus-journal [\d.]+/.exec(said)?.[0] ?? '');
    t.diagnostic(/exposure cerberus [\d.]+/.exec(said)?.[0] ?? '');
    const mail = readFileSync(join(stage.dir, 'mail-1'), 'utf8');
    assert.match(mail, /^Subject: \[warn\] looping .*crash-looping/m);
    assert.match(mail, /famous last words/, 'the agent may read the journal');
    assert.match(said, /^status journal: Following the journal/m);
    assert.match(said, /^status agent: following \/var\/log\/cerberus\/events.log/m);
    assert.match(said, /slow stopping RESULT=ok EXIT_STATUS=1 GOAL=start PID=0$/m);
    assert.match(said, /^ended: success success$/m);
    assert.match(said, /^modes: 755 644 700 700$/m);
    assert.ok(exposure(said, 'cerberus') <= 1.5, said);
    assert.ok(exposure(said, 'cerberus-journal') <= 0.6, said);
  } finally {
    stage.remove();
  }
});

const BEGIN = `
  systemd-sysusers; systemd-tmpfiles --create cerberus.conf
  systemd-analyze verify /etc/systemd/system/cerberus.service /etc/systemd/system/cerberus-journal.service
  for unit in cerberus cerberus-journal; do
    echo "exposure $unit $(systemd-analyze security --no-pager $unit | sed -n 's/.*Overall exposure level.*: \\([0-9.]*\\) .*/\\1/p')"
  done
  node sink.mjs & sink=$!
  until_line port .
  systemctl -q enable --now cerberus-journal cerberus
  echo "status journal: $(systemctl show -P StatusText cerberus-journal)"
  waiting sh -c 'systemctl show -P StatusText cerberus | grep -q following'
  echo "status agent: $(systemctl show -P StatusText cerberus)"
  echo "modes: $(stat -c %a /var/log/cerberus /var/log/cerberus/events.log /var/lib/cerberus /var/lib/cerberus-journal | xargs)"`;

const MAIL = `
  systemctl start looping slow
  waiting test -e mail-1 || { journalctl -u cerberus -u cerberus-journal; tail -3 /var/log/cerberus/events.log; exit 1; }`;

/** Both are stopped in their tracks, told from well, and started again; the config is read again on reload. */
const WATCHDOG = `
  systemctl reload cerberus
  for unit in cerberus cerberus-journal; do
    frozen=$(systemctl show -P MainPID $unit); [ $frozen != 0 ]
    kill -STOP $frozen
  done
  for unit in cerberus cerberus-journal; do
    waiting sh -c "journalctl -q -u $unit | grep -q 'Watchdog timeout'"
    waiting systemctl is-active -q $unit
  done`;

const END = `
  systemctl stop cerberus cerberus-journal
  echo "ended: $(systemctl show -P Result cerberus) $(systemctl show -P Result cerberus-journal)"
  grep ' slow ' /var/log/cerberus/events.log
  kill $sink`;

async function install(stage: Stage): Promise<void> {
  const at = (path: string) => {
    const full = join(stage.overlay, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  const program = readFileSync(await bundleCerberus(stage), 'utf8');
  writeFileSync(at('usr/local/bin/cerberus'), `#!/usr/bin/env node\n${program}`);
  chmodSync(at('usr/local/bin/cerberus'), 0o755);
  copyFileSync(join(COMPAT, 'cerberus.sysusers'), at('etc/sysusers.d/cerberus.conf'));
  copyFileSync(join(COMPAT, 'cerberus.tmpfiles'), at('etc/tmpfiles.d/cerberus.conf'));
  for (const unit of ['cerberus.service', 'cerberus-journal.service']) {
    copyFileSync(join(COMPAT, unit), at(`etc/systemd/system/${unit}`));
    // As shipped it is a minute, which is long for a test.
    addUnit(stage, `${unit}.d/test.conf`, '[Service]\nWatchdogSec=3\nTimeoutAbortSec=1');
  }
  writeFileSync(
    at('etc/cerberus/cerberus.yaml'),
    `log: /var/log/cerberus/events.log
receivers: { oncall: { email: { to: oncall@example.com } } }
smtp: { host: 127.0.0.1, port: 2525, tls: none }
`,
  );
  await addMailServer(stage);
}

/** A mail server in the private systemd's own network: each mail is a file of the stage. */
async function addMailServer(stage: Stage): Promise<void> {
  const contents = `
    import { writeFileSync } from 'node:fs';
    import { SMTPServer } from 'smtp-server';
    let mails = 0;
    const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData(stream, session, done) {
      let text = '';
      stream.on('data', (part) => { text += part; });
      stream.on('end', () => { mails += 1; writeFileSync('mail-' + mails, text); done(); });
    } });
    server.listen(2525, '127.0.0.1', () => writeFileSync('port', 'listening\\n'));`;
  await build({
    stdin: { contents, resolveDir: dirname(fileURLToPath(import.meta.url)), loader: 'js' },
    outfile: join(stage.dir, 'sink.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
}

function exposure(said: string, unit: string): number {
  return Number(new RegExp(`^exposure ${unit} ([\\d.]+)$`, 'm').exec(said)?.[1] ?? Number.NaN);
}
