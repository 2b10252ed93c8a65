import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../shell/delivering/support.ts';
import { copyBundle } from '../support/bundle.ts';
import { cerberus, home, oncallAt, respawns } from '../support/cerberus.ts';

const NOBODY = 65_534;
const QUICK = 'rules: [{ name: crash-loop, respawns: 3, within: 1m, resolve_after: 1h }]';

/** On-call work on the built program while the config on disk is broken and the agent runs on under the old one. */
describe('with a config that is broken on disk', { concurrency: 2, timeout: 60_000 }, () => {
  test('status says that it is refused, and who holds what; ack, silence and outbox go on', async (t) => {
    const at = home(t, `${oncallAt(1)}\n${QUICK}`);
    const agent = await at.run();
    await at.settled();
    at.append(...respawns('www', 3), ...respawns('db', 3));
    await until('both fire', async () => (await at.status()).alerts.length === 2);
    const good = readFileSync(at.config, 'utf8');
    appendFileSync(at.config, 'bogus: 1\n');
    agent.child.kill('SIGHUP');
    await until('it is refused', async () => (await at.status()).troubles.some((words) => /config/.test(words)));
    const on = ['-c', at.config];
    const silenced = await cerberus(t, ['silence', 'add', 'db', '--for', '1h', '--comment', 'deploy', ...on]);
    assert.equal(silenced.code, 0, silenced.stderr);
    const acked = await cerberus(t, ['ack', 'www', '--author', 'ann', ...on]);
    assert.equal(acked.code, 0, acked.stderr);
    const { code, stdout, stderr } = await cerberus(t, ['status', ...on]);
    assert.equal(code, 2);
    assert.match(stderr, /^\S+ is not good \(bogus \(line \d+\): .*\); going on with the state directory ".*"\n$/);
    assert.match(
      stdout,
      /\ntrouble the config on disk is refused since \d\d:\d\d:\d\d \(bogus \(line \d+\): .*; the old one is in force\n/,
    );
    const { alerts, silences } = await at.status();
    const [www, db] = ['www', 'db'].map((name) => alerts.find(({ service }) => service === name));
    assert.deepEqual([www?.acknowledged_by, www?.muted_by], ['ann', null]);
    assert.match(db?.muted_by ?? '', /^silence \S+ by .*: deploy, until \w{3} .* \+0000$/);
    assert.equal(silences.length, 1);
    assert.match(stdout, new RegExp(`\\t${www?.incident}\\tack by ann\\n`));
    assert.equal((await cerberus(t, ['outbox', 'list', ...on])).code, 0);
    writeFileSync(at.config, good);
    agent.child.kill('SIGHUP');
    await until('it is good again', async () => !(await at.status()).troubles.some((words) => /config/.test(words)));
  });
});

test('whoever may not look into the state directory is told so', { timeout: 60_000 }, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can be somebody else');
  const at = home(t, oncallAt(1));
  await at.run();
  chmodSync(at.dir, 0o755);
  const program = join(at.dir, 'cerberus.js'); // the work tree may be closed to others, too
  copyBundle(program);
  for (const command of [['status'], ['silence', 'list'], ['outbox', 'list'], ['ack', 'www']]) {
    const args = [program, ...command, '-c', at.config];
    const { status, stderr } = spawnSync(process.execPath, args, { uid: NOBODY, cwd: at.dir, encoding: 'utf8' });
    assert.deepEqual(
      [status, stderr],
      [1, `You may not read "${at.stateDir}": run it as root or as the user cerberus\n`],
    );
  }
});
