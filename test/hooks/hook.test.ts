import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { HOOKS, type Hook, hookScript, runScript, upstartEnv } from '../support/hook-script.ts';

/** What both forms of the hook must stand: the script of the .conf file, under sh, with Upstart's environment. */

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-hook-'));
after(() => rmSync(DIR, { recursive: true, force: true }));

const STAMP =
  /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \d{4} /;

const NAMES: readonly { name: string; logged?: string; why: string }[] = [
  { name: 'www', why: 'a plain name' },
  { name: 'sub/dir/app', why: 'a job of a directory' },
  { name: 'my app', logged: 'my_app', why: 'a space' },
  { name: ' app ', logged: '_app_', why: 'spaces at the ends' },
  { name: 'a\nSun Sep  4 19:45:00 2017 db stopping', logged: 'a_Sun_Sep__4_19:45:00_2017_db_stopping', why: 'a line' },
  { name: 'a\n', logged: 'a_', why: 'a newline at the end' },
  { name: 'a\r\nb', logged: 'a__b', why: 'CR LF' },
  { name: 'a\tb\u0001\u001b[2Jc\u007f', logged: 'a_b__[2Jc_', why: 'control characters' },
  { name: '$(touch pwned)', logged: '$(touch_pwned)', why: 'a command substitution' },
  { name: '`touch pwned`', logged: '`touch_pwned`', why: 'backquotes' },
  { name: '-dash', why: 'a leading dash' },
  { name: '--help', why: 'an option' },
  { name: '-n', why: 'an option of echo' },
  { name: '%s%d%n', why: 'percent signs' },
  { name: '\\n\\0\\c', why: 'backslashes' },
  { name: `it's"quoted"`, why: 'quotes' },
  { name: '* /etc/?[a-z]', logged: '*_/etc/?[a-z]', why: 'a glob' },
  { name: 'RESULT=failed', why: 'a key' },
  { name: 'müller', why: 'UTF-8' },
  { name: 'x'.repeat(200), why: '200 bytes' },
];

for (const hook of HOOKS) {
  test(`${hook}: an event is one line, localtime JOB event`, async () => {
    const lines = await logOf(hook, [upstartEnv('www', 'starting'), upstartEnv('www', 'stopping')]);
    assert.deepEqual(lines.map(withoutStamp), ['www starting', 'www stopping']);
    assert.match(lines[0] ?? '', STAMP);
  });

  test(`${hook}: no name forges a line, runs a command or is lost`, async () => {
    for (const { name, logged = name, why } of NAMES) {
      const lines = await logOf(hook, [upstartEnv(name, 'stopping')]);
      assert.deepEqual(lines.map(withoutStamp), [`${logged} stopping`], why);
    }
    assert.ok(!existsSync('/pwned') && !existsSync(join(DIR, 'pwned')));
  });

  test(`${hook}: what a job exports changes nothing`, async () => {
    const junk = {
      PATH: '/nowhere',
      TZ: 'Pacific/Kiritimati',
      LC_ALL: 'de_DE.UTF-8',
      LANG: 'ar_EG.UTF-8',
      IFS: 'aeiou',
      ENV: '/nowhere/rc',
      'BASH_FUNC_date%%': '() { echo forged; }',
      'printf()': '{ echo forged; }',
      date: 'forged',
      JOB: '*',
    };
    const [line = ''] = await logOf(hook, [upstartEnv('*', 'starting', junk)]);
    assert.equal(withoutStamp(line), '* starting');
    assert.match(line, STAMP);
    const host = execFileSync('date', ['+%a %b %e %H'], {
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
      encoding: 'utf8',
    });
    assert.equal(line.slice(0, 13), host.trimEnd(), 'the stamp is in the zone of the host');
  });

  test(`${hook}: fifty events at once are fifty whole lines`, async () => {
    const names = Array.from({ length: 50 }, (_, i) => `service-${i}`);
    const lines = await logOf(
      hook,
      names.map((name) => upstartEnv(name, 'starting')),
      'at once',
    );
    assert.deepEqual(lines.map(withoutStamp).sort(), names.map((name) => `${name} starting`).sort());
    for (const line of lines) assert.match(line, STAMP);
  });

  test(`${hook}: a log that cannot be written fails no service`, async () => {
    for (const log of ['/dev/full', join(DIR, 'nowhere', 'cerberus.log'), DIR]) {
      const run = await runScript(hookScript(hook, { log }), upstartEnv('www', 'stopping', { RESULT: 'ok' }));
      assert.equal(run.status, 0, `${log}: ${run.stderr}`);
    }
  });
}

test('a write that hangs is given up after five seconds, with a status the job takes as normal', async () => {
  const runs = HOOKS.map((hook) => {
    const log = join(DIR, `fifo-${hook}`);
    execFileSync('mkfifo', [log]);
    return runScript(hookScript(hook, { log }), upstartEnv('www', 'starting'));
  });
  for (const run of await Promise.all(runs)) {
    assert.equal(run.status, 124);
    assert.ok(run.ms < 6_500, `took ${run.ms} ms`);
  }
});

let logs = 0;

/** Runs the hook for each environment, one after the other or all at once, and reads the lines it wrote. */
async function logOf(hook: Hook, envs: Record<string, string>[], how: 'in turn' | 'at once' = 'in turn') {
  logs += 1;
  const log = join(DIR, `cerberus-${logs}.log`);
  const script = hookScript(hook, { log });
  const runs = [];
  for (const env of envs) {
    const run = runScript(script, env);
    if (how === 'in turn') await run;
    runs.push(run);
  }
  for (const { status, stderr } of await Promise.all(runs)) assert.equal(status, 0, stderr);
  const text = readFileSync(log, 'utf8');
  assert.ok(text.endsWith('\n') && !text.includes('\r'), JSON.stringify(text));
  return text.slice(0, -1).split('\n');
}

function withoutStamp(line: string): string {
  return line.replace(STAMP, '');
}
