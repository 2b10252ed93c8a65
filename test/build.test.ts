import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundle } from './support/bundle.ts';
import { line } from './support/cerberus.ts';

test('what looks at past logs has all that it needs in the first file', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-build-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const [program, log] = [join(dir, 'cerberus.mjs'), join(dir, 'events.log')];
  cpSync(bundle(), program);
  const now = Date.now();
  writeFileSync(log, Array.from({ length: 30 }, () => `${line('www', 'stopping', now - 3_600_000)}\n`).join(''));
  for (const command of ['replay', 'tune']) {
    for (const how of [[], ['--json']]) {
      const args = [program, command, ...how, log];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      assert.deepEqual([command, status, stderr], [command, 0, '']);
    }
  }
});
