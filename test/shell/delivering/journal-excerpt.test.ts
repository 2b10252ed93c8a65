import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { addUnit, inSystemd, makeStage, needsSystemd } from '../../support/real-systemd.ts';

const SCRIPT = fileURLToPath(new URL('../../support/read-excerpt.ts', import.meta.url));

test('a real journal has the last words of one unit, of this storm, and keeps them from who may not read it', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    const program = join(stage.dir, 'read-excerpt.mjs');
    await build({ entryPoints: [SCRIPT], outfile: program, bundle: true, platform: 'node', format: 'esm' });
    const read = `${process.execPath} ${program}`;
    for (const unit of ['loud', 'loud2']) {
      addUnit(
        stage,
        `${unit}.service`,
        `[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo ${unit} one; echo two password=x'`,
      );
    }
    await inSystemd(
      stage,
      `systemctl start loud; sleep 2; since=$(date +%s000); systemctl start loud loud2; journalctl --sync
      ${read} loud 0 >${stage.dir}/all; ${read} loud $since >${stage.dir}/storm; ${read} nothing 0 >${stage.dir}/nothing
      chmod 755 ${stage.dir}; setpriv --reuid=65534 --regid=65534 --clear-groups ${read} loud 0 >${stage.dir}/nobody`,
    );
    const found = (name: string) => JSON.parse(readFileSync(join(stage.dir, name), 'utf8'));
    t.diagnostic(['all', 'storm', 'nothing', 'nobody'].map((n) => JSON.stringify(found(n))).join('\n'));
    assert.deepEqual(found('storm').lines, ['loud one', 'two password=[masked]']);
    assert.equal(found('storm').source, 'journalctl -u loud');
    assert.equal(found('all').lines.length, 3);
    assert.equal(found('nothing').note, 'nothing since it began');
    assert.equal(found('nobody').note, 'unreadable');
  } finally {
    stage.remove();
  }
});
