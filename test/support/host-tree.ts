import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A directory that stands for a host, with these files in it, until the test ends. */
export function hostOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-install-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** Everything below a directory: what it is, whose, and when it was last changed in any way. */
export function snapshot(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => {
      const { mode, uid, gid, ctimeMs, ino } = lstatSync(join(dir, path));
      return `${path} ${mode} ${uid} ${gid} ${ctimeMs} ${ino}`;
    })
    .toSorted();
}
