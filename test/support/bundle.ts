import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLE = join(ROOT, 'dist/cerberus.js');
const LOCK = join(ROOT, 'dist/.building');
/** A build takes a second; a lock older than this was left by one that was killed. */
const LOCK_STALE = 60_000;
const LOOK_AGAIN = 50;

/** The program as it is shipped, built if something is newer than it. Several tests may ask at once: one builds. */
export function bundle(): string {
  for (; isStale(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN)) {
    if (!lock()) continue;
    try {
      if (isStale()) execFileSync(process.execPath, ['--import', 'tsx', 'src/build.ts'], { cwd: ROOT, stdio: 'pipe' });
    } finally {
      rmdirSync(LOCK);
    }
  }
  return BUNDLE;
}

/** Copies it to a path, with the file that it loads from beside itself. */
export function copyBundle(to: string): void {
  cpSync(bundle(), to);
  cpSync(join(dirname(BUNDLE), 'agent.mjs'), join(dirname(to), 'agent.mjs'));
}

function lock(): boolean {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    if (Date.now() - modified(LOCK) > LOCK_STALE) rmdirSync(LOCK);
    return false;
  }
}

/** While somebody builds, it is stale too: the file may be half written. */
function isStale(): boolean {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map((f) => join('src', f));
  const newest = Math.max(...[...sources, 'package.json', 'package-lock.json'].map((f) => modified(join(ROOT, f))));
  return modified(BUNDLE) < newest || modified(LOCK) > 0;
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
