import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HOOKS, hookScript, readConf } from '../support/hook-script.ts';

/** What stands around the scripts. Each of these stanzas was paid for with lost events or a spinning PID 1. */

const STANZAS: readonly { line: string; why: string }[] = [
  { line: 'task', why: 'else stopping and starting of one service change places' },
  { line: 'console none', why: 'else a log file per instance' },
  { line: 'normal exit 0 124', why: 'else a hung write is a failed job' },
  { line: 'instance cerberus/$JOB/$INSTANCE/$UPSTART_EVENTS', why: 'else two at once are one' },
];

for (const hook of HOOKS) {
  test(`${hook}: loses nothing, and never hears itself`, () => {
    const lines = stanzasOf(hook);
    for (const { line, why } of STANZAS) assert.ok(lines.includes(line), `${line}: ${why}`);
    const own = 'JOB!="cerberus" JOB!="startpar-bridge" INSTANCE!="cerberus*"';
    assert.ok(lines.includes(`start on (starting ${own}) or (stopping ${own})`));
  });

  test(`${hook}: the script is one that sh can read, with no apostrophe astray`, () => {
    const script = hookScript(hook, { log: '/tmp/x.log' });
    assert.equal(spawnSync('/bin/sh', ['-n'], { input: script }).status, 0);
    const [, inner = ''] = /sh -c '([^']*)'\s*$/.exec(script) ?? [];
    assert.equal(spawnSync('/bin/sh', ['-n'], { input: inner }).status, 0);
    assert.ok(inner.includes('>> /tmp/x.log || :'));
  });
}

test('the agent is respawned without limit, but not on a bad config, and is not called as the hook is', () => {
  const lines = stanzasOf('cerberus-agent.conf');
  for (const line of ['respawn', 'respawn limit unlimited', 'normal exit 78', 'setuid cerberus', 'umask 0077']) {
    assert.ok(lines.includes(line), line);
  }
  assert.ok(lines.includes('exec cerberus run -c /etc/cerberus/cerberus.yaml'));
});

test('logrotate takes the file and rotates the log', (t) => {
  const version = spawnSync('logrotate', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) {
    assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', 'logrotate is not installed');
    t.skip('logrotate is not installed');
    return;
  }
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-logrotate-'));
  try {
    const log = join(dir, 'cerberus.log');
    const conf = readFileSync(fileURLToPath(new URL('../../config/logrotate/cerberus', import.meta.url)), 'utf8');
    writeFileSync(join(dir, 'conf'), conf.replace('/var/log/upstart/cerberus.log', log), { mode: 0o644 });
    writeFileSync(log, 'Sun Sep  4 19:45:00 2017 www stopping\n');
    execFileSync('logrotate', ['--force', '--state', join(dir, 'state'), join(dir, 'conf')], { stdio: 'pipe' });
    assert.equal(readFileSync(`${log}.1`, 'utf8'), 'Sun Sep  4 19:45:00 2017 www stopping\n');
    assert.throws(() => readFileSync(log), /ENOENT/);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

/** The stanzas of a .conf file, without comments and script, continued lines joined. */
function stanzasOf(name: string): string[] {
  return readConf(name)
    .replace(/\\\n\s*/g, '')
    .replace(/^script\n[\s\S]*?^end script$/m, '')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}
