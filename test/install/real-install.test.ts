import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { copyBundle } from '../support/bundle.ts';
import { inSystemd, makeStage, needsSystemd, SHELL_WAITS, type Stage } from '../support/real-systemd.ts';
import { addScenarioUnit } from '../support/service-scenarios.ts';

/** The commands of README.md, typed as root on a host with a real systemd; what `install` says is what is typed next. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('installed, started, a crash loop is mailed, and the undo leaves nothing', { timeout: 90_000 }, async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    unpack(stage);
    addScenarioUnit(stage, {
      unit: 'looping',
      how: 'exit-1',
      lives: 15,
      service: 'Restart=on-failure\nRestartSec=10ms',
      head: 'StartLimitIntervalSec=0',
    });
    const said = await inSystemd(stage, `${SHELL_WAITS}\n${TOOLS}\n${AS_ON_UPSTART}\n${ON_SYSTEMD}`);
    assert.match(said, /^Upstart does not run here .*here it is systemd$/m);
    assert.match(said, /^upstart owners: cerberus:cerberus 700 root:cerberus 750 root:cerberus 640$/m);
    assert.match(said, /^systemd owners: cerberus:cerberus 700 root:cerberus 750 root:cerberus 640$/m);
    assert.equal(said.match(/^Nothing was changed: all was in place\.$/gm)?.length, 2, said);
    assert.match(said, /^Subject: \[warn\] looping .*crash-looping/m);
    assert.equal(said.match(/^left: 0 files, no user$/gm)?.length, 2, said);
  } finally {
    stage.remove();
  }
});

const TOOLS = `
  cerberus_at() { node package/dist/cerberus.js "$@"; }
  part_of() { sed -n "/^$1:/,/^[^ ]/p" said | sed -n 's/^  //p'; }
  owners() { stat -c '%U:%G %a' /var/lib/cerberus /etc/cerberus /etc/cerberus/cerberus.yaml | xargs echo "$1 owners:"; }
  left() {
    files=$(find /etc /usr/local /var/lib /var/log -name '*cerberus*' | wc -l)
    echo "left: $files files, $(getent passwd cerberus cerberus-journal || echo no user)"
  }`;

/** What makes the user there is the same useradd; the one thing that is not real is the answer of Upstart. */
const AS_ON_UPSTART = `
  ! cerberus_at install upstart
  mkdir -p /usr/local/bin; printf '#!/bin/sh\\necho "init (upstart 1.12.1)"\\n' > /usr/local/bin/initctl
  chmod 755 /usr/local/bin/initctl
  cerberus_at install upstart --detailed > said; cat said
  owners upstart
  cerberus_at install upstart --detailed
  part_of 'To undo' | sed 1d > undo; cat undo; sh -eux undo
  rm /usr/local/bin/initctl; left`;

const ON_SYSTEMD = `
  cerberus_at install systemd > said; cat said
  cerberus_at install systemd
  cat > /etc/cerberus/cerberus.yaml <<END
log: /var/log/cerberus/events.log
receivers: { oncall: { maildir: { dir: /var/lib/cerberus/mail } } }
END
  part_of Next | grep -v ^editor > next; cat next
  sed -n 's/ && cerberus test-mail//p' next > check; sh -eux check
  tail -n 1 next > start; sh -eux start
  owners systemd
  waiting sh -c 'systemctl show -P StatusText cerberus | grep -q following'
  systemctl start looping
  waiting sh -c 'grep -rqs crash-looping /var/lib/cerberus/mail/new' || { journalctl -u cerberus -u cerberus-journal; exit 1; }
  grep -rh ^Subject: /var/lib/cerberus/mail/new
  part_of 'To undo' > undo; cat undo; sh -eux undo
  left`;

/** The files of the package, as npm would unpack them. */
function unpack(stage: Stage): void {
  copyBundle(join(stage.dir, 'package/dist/cerberus.js'));
  for (const folder of ['config', 'systemd-compat']) {
    cpSync(join(ROOT, folder), join(stage.dir, 'package', folder), { recursive: true });
  }
}
