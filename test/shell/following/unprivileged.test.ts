import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { FollowTrouble } from '../../../src/shell/following/follower.ts';
import { bundle } from '../../torture/bundle.ts';
import { until } from './rig.ts';

/** A user that nobody else is: its inotify limits can be used up without harm, and it may not read everything. */
const UID = 54_321;
const LINE = 'Sun Sep  4 19:45:00 2017 www stopping PID=';
const EXHAUST = `
import ctypes, os, sys
os.setuid(int(sys.argv[1]))
inotify_init = ctypes.CDLL(None).inotify_init
held = 0
while held < 100000 and inotify_init() >= 0: held += 1
print('exhausted', flush=True)
sys.stdin.read()
`;

/** The harness agent of the torture test under that user, its troubles read from its stderr. */
class Agent {
  readonly dir = mkdtempSync(join(tmpdir(), 'cerberus-unprivileged-'));
  readonly log = join(this.dir, 'events.log');
  readonly #state = join(this.dir, 'state.json');
  #child: ChildProcess | undefined;
  #told = '';

  async start(t: TestContext): Promise<void> {
    t.after(() => {
      this.#child?.kill('SIGKILL');
      rmSync(this.dir, { recursive: true, force: true });
    });
    const program = await bundle('agent', this.dir);
    chownSync(this.dir, UID, UID);
    const args = [program, this.log, this.#state, JSON.stringify({ debug: true })];
    this.#child = spawn(process.execPath, args, { uid: UID, stdio: ['ignore', 'inherit', 'pipe'] });
    this.#child.stderr?.on('data', (text) => {
      this.#told += text;
    });
  }

  lines(): number {
    return existsSync(this.#state) ? JSON.parse(readFileSync(this.#state, 'utf8')).tally.total : 0;
  }

  troubles(kind: string): FollowTrouble[] {
    const told = this.#told.split('\n').filter((line) => line.startsWith('{'));
    return told.map((line) => JSON.parse(line) as FollowTrouble).filter((trouble) => trouble.kind === kind); // what agent.ts writes
  }
}

/** Why such a user cannot be had, or undefined. */
function unable(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can become another user';
  const python = spawnSync('python3', ['-c', 'import ctypes']);
  return python.status === 0 ? undefined : 'there is no python3 with ctypes to use up inotify with';
}

test('a log that may not be read is said once, and read when it may be', async (t) => {
  const why = unable();
  if (why && process.env.CERBERUS_REQUIRE_REAL !== '1') return t.skip(why);
  const agent = new Agent();
  writeFileSync(agent.log, `${LINE}1\n`, { mode: 0o600 });
  await agent.start(t);
  await until(() => agent.troubles('unreadable').length === 1, 'the trouble');
  chmodSync(agent.log, 0o644);
  await until(() => agent.lines() === 1, 'the line');
  assert.deepEqual(
    agent.troubles('unreadable').map(({ over }) => over),
    [false, true],
  );
});

test('when inotify is used up, polling takes its place, and that is said once', async (t) => {
  const why = unable();
  if (why && process.env.CERBERUS_REQUIRE_REAL !== '1') return t.skip(why);
  const hog = spawn('python3', ['-c', EXHAUST, String(UID)], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => hog.kill('SIGKILL'));
  let said = '';
  hog.stdout.on('data', (text) => {
    said += text;
  });
  await until(() => said.includes('exhausted'), 'inotify to be used up');
  const agent = new Agent();
  writeFileSync(agent.log, `${LINE}1\n`, { mode: 0o644 });
  await agent.start(t);
  await until(() => agent.lines() === 1, 'the first line');
  for (let number = 2; number < 6; number++) {
    appendFileSync(agent.log, `${LINE}${number}\n`);
    await until(() => agent.lines() === number, `line ${number}`);
  }
  assert.equal(agent.troubles('polling').length, 1);
});
