import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runReplay } from '../../src/cli/replay.ts';
import { tempDir } from '../shell/delivering/support.ts';
import { line } from '../support/cerberus.ts';
import { heardIo } from '../support/io.ts';

const BEGAN = Date.UTC(2026, 8, 4, 19, 45);

/** A config and a log with a storm of a service in it. */
async function past(t: TestContext, service: string) {
  const dir = await tempDir(t);
  const [config, log] = [join(dir, 'cerberus.yaml'), join(dir, 'events.log')];
  writeFileSync(config, 'timezone: UTC\nhost: web-3\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\n');
  const storm = Array.from({ length: 12 }, (_, i) => line(service, 'stopping', BEGAN + 1_000 * i));
  writeFileSync(log, ['nonsense', ...storm].map((l) => `${l}\n`).join(''));
  return { config, log };
}

test('in a pipe it tells mails, alerts and totals, a line each', async (t) => {
  const { config, log } = await past(t, 'www');
  const io = heardIo();
  assert.equal(await runReplay({ config, json: false, logs: [log] }, io), 0);
  assert.match(io.heard.stdout, /^2026-09-04T19:45:09\+00:00\t.*www.*crash-loop/m);
  assert.match(io.heard.stdout, /^2026-09-04T19:45:09\+00:00\t.*firing.*\[warn\] www on web-3 is crash-looping/m);
  assert.match(io.heard.stdout, /^2026-09-04T19:50:11\+00:00\t.*over/m);
  assert.match(io.heard.stdout, /^13 lines, 1 malformed, 1 service/m);
});

test('a name that would write from right to left is shown, not obeyed', async (t) => {
  const { config, log } = await past(t, 'w\u202ew');
  const io = heardIo('terminal');
  assert.equal(await runReplay({ config, json: false, logs: [log] }, io), 0);
  assert.ok(!io.heard.stdout.includes('\u202e'), 'the mark itself does not reach the terminal');
  assert.match(io.heard.stdout, /w\\u\{202e\}w/);
});

test('without a config the default rules hold', async (t) => {
  const { log } = await past(t, 'www');
  const io = heardIo();
  assert.equal(await runReplay({ config: undefined, json: true, logs: [log] }, io), 0);
  assert.equal(JSON.parse(io.heard.stdout).alerts[0].rule, 'crash-loop');
});

test('a bad config is exit 78, a log that is not there exit 1', async (t) => {
  const { config, log } = await past(t, 'www');
  writeFileSync(config, 'rules: 7\n');
  assert.equal(await runReplay({ config, json: false, logs: [log] }, heardIo()), 78);
  for (const missing of [`${log}.no`, `${log}.no.gz`]) {
    const io = heardIo();
    assert.equal(await runReplay({ config: undefined, json: false, logs: [missing] }, io), 1);
    assert.match(io.heard.stderr, /^Cannot read the log .*ENOENT/);
  }
});

test('a file that is no log of events is doubted, with a line of it and the reason; a good one is not', async (t) => {
  const { log } = await past(t, 'www');
  const wrong = join(await tempDir(t), 'syslog');
  writeFileSync(wrong, 'Nov 24 05:52:01 web-3 sshd[1]: hello\n'.repeat(9));
  const [doubted, good] = [heardIo(), heardIo()];
  assert.equal(await runReplay({ config: undefined, json: false, logs: [wrong] }, doubted), 0);
  assert.match(
    doubted.heard.stderr,
    /^None of 9 lines is an event; is it a log that the hook writes\? The first such line: "Nov 24 .*hello": .+\n$/,
  );
  assert.equal(await runReplay({ config: undefined, json: false, logs: [log] }, good), 0);
  assert.equal(good.heard.stderr, '');
});
