import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addReader, END_OF_TEST, told, truth } from '../../support/journal-stage.ts';
import { addUnit, inSystemd, makeStage, needsSystemd, SHELL_WAITS, writeScript } from '../../support/real-systemd.ts';
import { addScenarioUnit } from '../../support/service-scenarios.ts';

/** `cerberus journal` beside a real systemd: a reboot, a full disk, a state file that is none, and the drop-in. */

const COMPAT = fileURLToPath(new URL('../../../systemd-compat', import.meta.url));
const LOOP = {
  unit: 'loop',
  how: 'exit-1',
  lives: 1000,
  service: 'Restart=always\nRestartSec=20ms',
  head: 'StartLimitIntervalSec=0',
};

test('what happened while the host went down and came up is told after the boot', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await addReader(stage);
    addScenarioUnit(stage, LOOP);
    for (const unit of ['lasting', 'wanted']) addScenarioUnit(stage, { unit, how: 'stay' });
    // The same machine, with a journal that survives.
    mkdirSync(join(stage.dir, 'journal'));
    writeFileSync(join(stage.overlay, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n');
    const bind = ['--bind', `${stage.dir}/journal:/var/log/journal`];
    const first =
      'systemctl start reader loop lasting; until_ups loop 5; systemctl kill -s KILL reader; until_ups loop 9';
    await inSystemd(
      stage,
      `${SHELL_WAITS}\n${first}; until_line state.json cursor; calm loop; systemctl stop reader`,
      bind,
    );
    await inSystemd(stage, `${SHELL_WAITS}\nsystemctl start wanted reader\n${END_OF_TEST}`, bind);
    for (const unit of ['loop', 'lasting', 'wanted']) {
      const { starts, ends } = told(stage, unit);
      assert.deepEqual(
        { starts, ends: ends.length },
        { ...truth(stage, unit), ...(unit === 'wanted' ? { ends: 0 } : {}) },
        unit,
      );
    }
    assert.deepEqual(told(stage, 'lasting').ends, ['RESULT=ok GOAL=stop PID=1']);
  } finally {
    stage.remove();
  }
});

test('a full disk delays the lines, and loses and doubles none', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await addReader(stage);
    addScenarioUnit(stage, LOOP);
    mkdirSync(join(stage.dir, 'small'));
    const said = await inSystemd(
      { ...stage, log: join(stage.dir, 'small/events.log') },
      `${SHELL_WAITS}
      mount -t tmpfs -o size=16k tmpfs small
      ln -s small/events.log events.log
      head -c 15000 /dev/zero | tr '\\0' '\\n' > small/events.log
      systemctl start reader loop
      waiting sh -c 'journalctl -u reader | grep -i "no space left"'
      waiting sh -c 'systemctl show -P StatusText reader | grep ENOSPC'
      systemctl kill -s KILL reader
      sleep 0.3
      mount -o remount,size=10m small
      calm loop
      ${END_OF_TEST}
      cat events.log > whole; rm events.log; mv whole events.log`,
    );
    assert.match(said, /Cannot append to the log: ENOSPC/);
    const { starts, ends } = told(stage, 'loop');
    assert.deepEqual({ starts, ends: ends.length }, truth(stage, 'loop'));
  } finally {
    stage.remove();
  }
});

test('a state file that cannot be read is kept aside, a second reader of one is refused, and nothing is told again', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await addReader(stage);
    addScenarioUnit(stage, { unit: 'www', how: 'stay' });
    const said = await inSystemd(
      stage,
      `${SHELL_WAITS}
      systemctl start reader www; until_line events.log 'www starting'
      node cerberus.mjs journal --log events.log --state state.json 2>&1 || echo "second reader: exit $?"
      systemctl stop reader; echo '{' > state.json; sleep 1.1
      systemctl start reader; systemctl restart www
      ${END_OF_TEST}
      ls state.json.corrupt-*; journalctl -u reader`,
    );
    assert.match(said, /^cerberus journal: Another one, pid \d+, has the state "state.json"\nsecond reader: exit 1$/m);
    assert.match(said, /Cannot use state file/);
    // The life that is not remembered any more is taken for a new one at its next word.
    assert.deepEqual(told(stage, 'www'), { starts: 3, ends: ['RESULT=ok GOAL=start PID=1'] });
  } finally {
    stage.remove();
  }
});

test('the drop-in tells of a unit that the journal is silent about', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await addReader(stage, '--skip quiet');
    const hook = readFileSync(join(COMPAT, 'drop-in/cerberus-hook'), 'utf8');
    writeScript(join(stage.dir, 'cerberus-hook'), hook.replace('/var/log/cerberus/events.log', stage.log));
    const dropIn = readFileSync(join(COMPAT, 'drop-in/10-cerberus.conf'), 'utf8');
    addUnit(
      stage,
      'quiet.service.d/10-cerberus.conf',
      dropIn.replaceAll('/usr/local/lib/cerberus/cerberus-hook', join(stage.dir, 'cerberus-hook')),
    );
    const service = 'LogLevelMax=notice\nRestart=on-failure\nRestartSec=10ms';
    addScenarioUnit(stage, { unit: 'quiet', how: 'exit-1', lives: 3, service });
    const script = 'systemctl start reader quiet; until_ups quiet 4; systemctl stop quiet';
    await inSystemd(stage, `${SHELL_WAITS}\n${script}\n${END_OF_TEST}`);
    const crash = 'RESULT=failed PROCESS=main EXIT_STATUS=1';
    assert.deepEqual(told(stage, 'quiet'), { starts: 4, ends: [crash, crash, crash, 'RESULT=ok'] });
  } finally {
    stage.remove();
  }
});
