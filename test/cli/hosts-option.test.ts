import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runReplay } from '../../src/cli/replay.ts';
import { runTune } from '../../src/cli/tune.ts';
import { tempDir } from '../shell/delivering/support.ts';
import { line } from '../support/cerberus.ts';
import { heardIo } from '../support/io.ts';

const BEGAN = Date.UTC(2026, 8, 4, 19, 45);

/** Two hosts whose www stopped nine times each, at the same time, and an hour before. */
async function copies(t: TestContext) {
  const dir = await tempDir(t);
  const logs = ['web-1', 'web-2'].map((host) => {
    mkdirSync(join(dir, host));
    const log = join(dir, host, 'cerberus.log');
    const seconds = [-3600, ...Array.from({ length: 9 }, (_, second) => second)];
    writeFileSync(log, seconds.map((second) => `${line('www', 'stopping', BEGAN + second * 1000)}\n`).join(''));
    return log;
  });
  return { dir, logs };
}

test('--hosts says whose the logs are, also by a relative path', async (t) => {
  const { dir, logs } = await copies(t);
  const io = heardIo();
  const hosts = relative(process.cwd(), join(dir, '{host}/cerberus.log'));
  assert.equal(await runReplay({ config: undefined, json: true, hosts, logs }, io), 0);
  const { services, alerts, out_of_order } = JSON.parse(io.heard.stdout);
  assert.deepEqual([Object.keys(services), alerts, out_of_order], [['web-1:www', 'web-2:www'], [], 0]);
  assert.equal(io.heard.stderr, '');
});

test('without it, logs that overlap are one host’s, and that is doubted', async (t) => {
  const { logs } = await copies(t);
  for (const run of [runReplay, runTune]) {
    const io = heardIo();
    assert.equal(await run({ config: undefined, json: true, logs }, io), 0);
    assert.match(
      io.heard.stderr,
      /^1 line out of order: these logs overlap in time, and all count as one host's\. Say whose they are/m,
    );
  }
});

test('a pattern that cannot be meant is refused with the option’s name', async (t) => {
  const { logs } = await copies(t);
  for (const [hosts, message] of [
    ['/copy/*/cerberus.log', /^--hosts: cannot use .* write \/copy\/\{host\}\/cerberus\.log$/m],
    ['/copy/cerberus.log', /^--hosts: no \{host\} in "\/copy\/cerberus\.log"$/m],
  ] as const) {
    const io = heardIo();
    assert.equal(await runReplay({ config: undefined, json: true, hosts, logs }, io), 1);
    assert.match(io.heard.stderr, message);
  }
});
