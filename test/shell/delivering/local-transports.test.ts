import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { maildirTransport } from '../../../src/shell/delivering/maildir.ts';
import { sendmailTransport } from '../../../src/shell/delivering/sendmail.ts';
import { aMail, tempDir } from './support.ts';

const ENVELOPE = { from: 'Cerberus <c@example.com>', to: ['oncall@example.com', 'b@example.com'], hostname: 'web-3' };

test('a Maildir gets one private file a mail, and a repeat makes no twin, read or unread', async (t) => {
  const dir = join(await tempDir(t), 'a', 'Maildir');
  const transport = maildirTransport({ ...ENVELOPE, dir });
  for (let i = 0; i < 2; i += 1) assert.ok((await transport.send(aMail('m1'))).ok);
  assert.deepEqual(await readdir(join(dir, 'new')), ['m1.eml']);
  assert.deepEqual(await readdir(join(dir, 'tmp')), []);
  assert.equal((await stat(join(dir, 'new', 'm1.eml'))).mode & 0o777, 0o600);
  const parsed = await simpleParser(await readFile(join(dir, 'new', 'm1.eml')));
  assert.equal(parsed.messageId, '<m1@web-3>');
  await rename(join(dir, 'new', 'm1.eml'), join(dir, 'cur', 'm1.eml:2,S'));
  assert.ok((await transport.send(aMail('m1'))).ok);
  assert.deepEqual(await readdir(join(dir, 'new')), []);
});

test('a Maildir that cannot be written is tried again, and the reason names it', async (t) => {
  const file = join(await tempDir(t), 'file');
  await writeFile(file, '');
  const outcome = await maildirTransport({ ...ENVELOPE, dir: file }).send(aMail('m1'));
  assert.ok(!outcome.ok && outcome.transient);
  assert.match(outcome.why, /Cannot write to maildir ".*file": (ENOTDIR|EEXIST)/);
});

test('sendmail gets the message and the addresses, without a shell', async (t) => {
  const dir = await tempDir(t);
  const path = await script(dir, `printf '%s\\n' "$@" > ${dir}/args; cat > ${dir}/message`);
  const to = ['oncall@example.com', '$(id)@example.com'];
  assert.ok((await sendmailTransport({ ...ENVELOPE, to, path }).send(aMail('m1'))).ok);
  const args = (await readFile(join(dir, 'args'), 'utf8')).trim().split('\n');
  assert.deepEqual(args, ['-i', '-f', 'c@example.com', '--', ...to]);
  const message = await readFile(join(dir, 'message'), 'utf8');
  assert.doesNotMatch(message, /\r/);
  assert.equal((await simpleParser(message)).messageId, '<m1@web-3>');
});

for (const [name, body, transient, why] of [
  ['EX_TEMPFAIL', 'cat >/dev/null; echo "queue is full" >&2; exit 75', true, /exit 75 \(queue is full\)/],
  ['EX_NOUSER', 'exit 67', false, /exit 67/],
  ['a crash', 'kill -9 $$', true, /ended by SIGKILL/],
  ['a hang', 'exec sleep 30', true, /ended by SIGKILL/],
] as const) {
  test(`sendmail that ends with ${name} is ${transient ? 'tried again' : 'for good'}`, async (t) => {
    const path = await script(await tempDir(t), body);
    const outcome = await sendmailTransport({ ...ENVELOPE, path, timeout: 500 }).send(aMail('m1'));
    assert.ok(!outcome.ok);
    assert.equal(outcome.transient, transient);
    assert.match(outcome.why, why);
  });
}

test('sendmail that is missing, and an address that is an option, are said', async (t) => {
  const path = join(await tempDir(t), 'sendmail');
  const missing = await sendmailTransport({ ...ENVELOPE, path }).send(aMail('m1'));
  assert.match(missing.ok ? '' : missing.why, /ENOENT/);
  const odd = await sendmailTransport({ ...ENVELOPE, to: ['-oQ/tmp'], path }).send(aMail('m1'));
  assert.match(odd.ok ? '' : odd.why, /"-oQ\/tmp" is no address/);
});

async function script(dir: string, body: string): Promise<string> {
  const path = join(dir, 'sendmail');
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
