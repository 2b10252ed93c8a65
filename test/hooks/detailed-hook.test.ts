import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hookScript, runScript, upstartEnv } from '../support/hook-script.ts';

/** What the detailed hook says of each way to stop, with a stand-in for `initctl` that answers as Upstart 1.12 did. */

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-detailed-'));
const BIN = join(DIR, 'bin');
mkdirSync(BIN);
after(() => rmSync(DIR, { recursive: true, force: true }));

interface Stop {
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  /** What `initctl status JOB` says, or for an instance `initctl list`. */
  readonly initctl: string;
  readonly details: string;
}

const FAILED = { RESULT: 'failed' };
const OK = { RESULT: 'ok' };
const FORGED = 'RESULT=ok GOAL=start PID=0';

const STOPS: readonly Stop[] = [
  { what: 'a stop', env: OK, initctl: 'www stop/stopping, process 812', details: 'RESULT=ok GOAL=stop PID=812' },
  { what: 'a restart', env: OK, initctl: 'www start/stopping, process 812', details: 'RESULT=ok GOAL=start PID=812' },
  { what: 'a crash, being respawned', env: OK, initctl: 'www start/stopping', details: 'RESULT=ok GOAL=start PID=0' },
  {
    what: 'the respawn limit',
    env: { ...FAILED, PROCESS: 'respawn' },
    initctl: 'www stop/stopping',
    details: 'RESULT=failed PROCESS=respawn GOAL=stop PID=0',
  },
  {
    what: 'death without respawn, by exit',
    env: { ...FAILED, PROCESS: 'main', EXIT_STATUS: '7' },
    initctl: 'www stop/stopping',
    details: 'RESULT=failed PROCESS=main EXIT_STATUS=7 GOAL=stop PID=0',
  },
  {
    what: 'death without respawn, by signal',
    env: { ...FAILED, PROCESS: 'main', EXIT_SIGNAL: 'SEGV' },
    initctl: 'www stop/stopping',
    details: 'RESULT=failed PROCESS=main EXIT_SIGNAL=SEGV GOAL=stop PID=0',
  },
  { what: 'a good end', env: OK, initctl: 'www stop/stopping', details: 'RESULT=ok GOAL=stop PID=0' },
  {
    what: 'a failing pre-start',
    env: { ...FAILED, PROCESS: 'pre-start', EXIT_STATUS: '9' },
    initctl: 'www stop/stopping',
    details: 'RESULT=failed PROCESS=pre-start EXIT_STATUS=9 GOAL=stop PID=0',
  },
  {
    what: 'a missing binary',
    env: { ...FAILED, PROCESS: 'main' },
    initctl: 'www stop/stopping',
    details: 'RESULT=failed PROCESS=main GOAL=stop PID=0',
  },
  {
    what: 'a job with two processes: the main one',
    env: OK,
    initctl: 'www start/stopping, process 812\n\tpost-start process 813',
    details: 'RESULT=ok GOAL=start PID=812',
  },
  {
    what: 'an instance, among others whose names end or begin alike',
    env: { ...OK, INSTANCE: '4' },
    initctl: [
      'xwww (4) stop/stopping, process 1',
      'www (44) stop/stopping, process 2',
      'www stop/waiting',
      'www (4) start/stopping',
      'www (4) x (4) stop/stopping, process 3',
    ].join('\n'),
    details: 'INSTANCE=4 RESULT=ok GOAL=start PID=0',
  },
  {
    what: 'an instance with a hostile name',
    env: { ...OK, INSTANCE: '* $(id)\n[x' },
    initctl: 'www (* $(id)\n[x) stop/stopping, process 5',
    details: 'INSTANCE=*_$(id)_[x RESULT=ok GOAL=stop PID=5',
  },
  {
    what: 'an instance whose name holds a status',
    env: { ...OK, INSTANCE: '1) start/stopping' },
    initctl: 'www (1) start/stopping) stop/stopping, process 5',
    details: 'INSTANCE=1)_start/stopping RESULT=ok GOAL=stop PID=5',
  },
  { what: 'an Upstart that does not answer', env: OK, initctl: '', details: 'RESULT=ok' },
  {
    what: 'variables the job exports under our names',
    env: { ...OK, PROCESS: 'respawn', EXIT_STATUS: '1', EXIT_SIGNAL: 'KILL', process: 'x', status: 'x', signal: 'x' },
    initctl: 'www stop/stopping, process 812',
    details: 'RESULT=ok GOAL=stop PID=812',
  },
  {
    what: 'values that would forge a line',
    env: { ...FAILED, PROCESS: `main\nSun Sep  4 19:45:00 2017 db stopping ${FORGED}` },
    initctl: 'www stop/stopping',
    details: `RESULT=failed PROCESS=main_Sun_Sep__4_19:45:00_2017_db_stopping_${FORGED.replaceAll(' ', '_')} GOAL=stop PID=0`,
  },
  { what: 'a result nobody knows', env: { RESULT: 'x y' }, initctl: 'www stop/stopping', details: 'GOAL=stop PID=0' },
];

for (const { what, env, initctl, details } of STOPS) {
  test(`at stopping it tells ${what}`, async () => {
    answering(initctl);
    assert.equal(await lineOf('stopping', env), `www stopping ${details}`);
  });
}

test('at starting it tells the instance only, and asks nobody', async () => {
  answering('www start/starting, process 1');
  assert.equal(await lineOf('starting', { INSTANCE: '4', RESULT: 'ok' }), 'www starting INSTANCE=4');
});

test('an initctl that hangs costs two seconds and the two keys, not the line', async () => {
  command('initctl', 'exec sleep 60');
  const began = performance.now();
  assert.equal(await lineOf('stopping', OK), 'www stopping RESULT=ok');
  assert.ok(performance.now() - began < 4_500);
});

/** Puts an `initctl` in front of the PATH that says `text` to the question the hook asks, and fails on any other. */
function answering(text: string): void {
  writeFileSync(join(DIR, 'said'), text === '' ? '' : `${text}\n`);
  const asked = '[ "$*" = list ] || [ "$*" = "status -- www" ] || exit 9';
  command('initctl', `${asked}\nexec cat ${join(DIR, 'said')}`);
}

function command(name: string, script: string): void {
  writeFileSync(join(BIN, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(BIN, name), 0o755);
}

async function lineOf(event: string, env: Readonly<Record<string, string>>): Promise<string> {
  const log = join(DIR, 'cerberus.log');
  rmSync(log, { force: true });
  const run = await runScript(hookScript('cerberus-detailed.conf', { log, bin: BIN }), upstartEnv('www', event, env));
  assert.equal(run.status, 0, run.stderr);
  const text = readFileSync(log, 'utf8');
  assert.equal(text.split('\n').length, 2, text);
  return text.slice(25, -1);
}
