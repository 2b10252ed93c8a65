import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { addUnit, inSystemd, makeStage, needsSystemd, SHELL_WAITS, writeScript } from '../../support/real-systemd.ts';

const SRC = fileURLToPath(new URL('../../../src', import.meta.url));

/** Says which life it is, in two lines, one of them hostile; the third life stays. */
const TALKER = `#!/bin/sh
echo x >> \${0%/*}/lives
life=$(grep -c x \${0%/*}/lives)
printf 'life %s begins\\n\\033[2J$(id)\\n' $life
[ $life -lt 3 ] || exec sleep 1000
echo "fatal: out of luck in life $life" >&2
exit 4
`;

test('the last words are those of the last life that ended badly, though the next one has begun', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    writeScript(join(stage.dir, 'talker'), TALKER);
    const restart = 'Restart=on-failure\nRestartSec=10ms';
    addUnit(stage, 'talker@7.service', `[Service]\nExecStart=${stage.dir}/talker\n${restart}`);
    const contents = `import { lastWordsOf } from './shell/systemd/unit-journal.ts';
      for (const name of ['talker@7', 'nobody', '--help']) {
        console.log('words ' + JSON.stringify(await lastWordsOf(name, { lines: 5 })));
      }`;
    const outfile = join(stage.dir, 'words.mjs');
    const stdin = { contents, resolveDir: SRC, loader: 'ts' } as const;
    await build({ stdin, outfile, bundle: true, platform: 'node', format: 'esm' });
    const said = await inSystemd(
      stage,
      `${SHELL_WAITS}
      three() { [ "$(grep -cs x lives)" = 3 ]; }
      systemctl start talker@7; waiting three; journalctl --sync; ${process.execPath} words.mjs`,
    );
    const [talker, ...others] = [...said.matchAll(/^words (.*)$/gm)].map(([, json = '']) => JSON.parse(json));
    assert.deepEqual(talker, [
      'life 2 begins',
      '\u001b[2J$(id)',
      'fatal: out of luck in life 2',
      'talker@7.service: Main process exited, code=exited, status=4/NOPERMISSION',
      "talker@7.service: Failed with result 'exit-code'.",
    ]);
    assert.deepEqual(others, [[], []]);
  } finally {
    stage.remove();
  }
});
