import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from './support.ts';

const SRC = pathToFileURL(fileURLToPath(new URL('../../../src/shell/delivering/outbox.ts', import.meta.url))).href;

test('a disk that takes no more makes put reject and say so; smaller mails still go, and nothing half is left', async (t) => {
  const dir = await tempDir(t);
  const program = `
    const { Outbox } = await import(${JSON.stringify(SRC)});
    const options = { dir: process.argv[1], transports: new Map(), onDelivered() {}, onTrouble() {} };
    const outbox = await Outbox.open(options);
    const mail = (id, text) => ({ id, receiver: 'oncall', at: 0, subject: id, text, headers: {} });
    const said = await outbox.put(mail('large', 'x'.repeat(50_000))).catch((error) => error.message);
    const small = await outbox.put(mail('small', 'x'));
    const again = await outbox.put(mail('large', 'y'));
    console.log(JSON.stringify({ said, small, again, stats: outbox.stats() }));
  `;
  // The limit on the size of files fails a write as a full disk does, without need of one.
  const args = ['-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath, '--import', 'tsx', '--input-type=module'];
  const { stdout } = await promisify(execFile)('/bin/bash', [...args, '-e', program, dir]);
  const { said, small, again, stats } = JSON.parse(stdout);
  assert.match(said, /^Cannot queue mail "large": EFBIG/);
  assert.deepEqual([small, again], ['queued', 'queued']);
  assert.deepEqual([stats.queued, stats.refused], [2, 1]);
  assert.match(stats.lastError, /EFBIG/);
  assert.deepEqual(await readdir(join(dir, 'tmp')), []);
});
