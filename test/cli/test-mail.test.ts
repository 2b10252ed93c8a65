import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runTestMail } from '../../src/cli/test-mail.ts';
import { tempDir } from '../shell/delivering/support.ts';
import { heardIo } from '../support/io.ts';

test('each way of each receiver is tried, also when one before it fails', async (t) => {
  const dir = await tempDir(t);
  const [config, good, bad] = [join(dir, 'cerberus.yaml'), join(dir, 'good'), join(dir, 'file')];
  writeFileSync(bad, 'no directory');
  const receivers = `{ bad: { maildir: { dir: ${bad} } }, good: { maildir: { dir: ${good} } } }`;
  writeFileSync(config, `host: web-3\nreceivers: ${receivers}\n`);
  const io = heardIo();
  assert.equal(await runTestMail({ config, to: [] }, io), 1);
  assert.match(io.heard.stderr, /^bad: not taken: /);
  assert.match(io.heard.stdout, /^good: taken \(/);
  const [file = ''] = readdirSync(join(good, 'new'));
  assert.match(readFileSync(join(good, 'new', file), 'utf8'), /^Subject: \[test\] cerberus on web-3\r?$/m);
});

test('only those named are tried', async (t) => {
  const dir = await tempDir(t);
  const config = join(dir, 'cerberus.yaml');
  const receivers = `{ a: { maildir: { dir: ${join(dir, 'a')} } }, b: { maildir: { dir: ${join(dir, 'b')} } } }`;
  writeFileSync(config, `receivers: ${receivers}\n`);
  assert.equal(await runTestMail({ config, to: ['b'] }, heardIo()), 0);
  assert.deepEqual(readdirSync(dir).sort(), ['b', 'cerberus.yaml']);
});
