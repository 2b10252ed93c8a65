import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { smtpTransport } from '../../../src/shell/delivering/smtp.ts';
import { makePostfix, type Postfix, whyNoPostfix } from './postfix.ts';
import { makeCertificates } from './smtp-sink.ts';
import { aMail, openOutbox, tempDir, until } from './support.ts';

test('a real Postfix delivers each mail once to whom it knows, over TLS, also after it was down', async (t) => {
  const why = whyNoPostfix();
  if (why !== undefined) {
    assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', why);
    return t.skip(why);
  }
  const certificates = makeCertificates(t);
  const postfix = await makePostfix(t, certificates);
  const oncall = smtpTransport({
    host: '127.0.0.1',
    port: postfix.port,
    tls: 'starttls',
    caFile: certificates.caFile,
    from: 'Cerberus <cerberus@web-3.example.net>',
    to: ['oncall@example.com', 'gone@example.com', 'b@example.com'],
    hostname: 'web-3.example.net',
  });
  const backoff = Array(100).fill(50);
  const { outbox, delivered, troubles } = await openOutbox(t, await tempDir(t), { oncall }, { backoff });
  outbox.start();
  await outbox.put(aMail('i1.firing', { thread: 'i1.firing', headers: { 'X-Cerberus-Service': 'www' } }));
  await until('it fails while Postfix is down', () => troubles.length > 1);
  assert.match(troubles[0]?.why ?? '', /ECONNREFUSED/);
  await postfix.start();
  await until('the first is accepted', () => delivered.length === 1);
  await outbox.put(aMail('i1.over', { thread: 'i1.firing', subject: 'wörker: über', html: '<p>www &lt;3</p>' }));
  await until('the second is accepted', () => delivered.length === 2);
  const dead = troubles.filter((trouble) => trouble.dead);
  assert.deepEqual(
    dead.map(({ id }) => id),
    ['i1.firing', 'i1.over'],
  );
  assert.match(dead[0]?.why ?? '', /^gone@example\.com: 550 .*User unknown in virtual mailbox table/);
  for (const user of ['oncall', 'b']) await checkMailbox(t, postfix, user);
});

async function checkMailbox(t: TestContext, postfix: Postfix, user: string): Promise<void> {
  await until('both are in the mailbox', () => files(postfix, user).length === 2, 10_000).catch((error) => {
    t.diagnostic(postfix.log());
    throw error;
  });
  const mails = await Promise.all(files(postfix, user).map((file) => simpleParser(readFileSync(file))));
  const byId = new Map(mails.map((mail) => [mail.messageId, mail]));
  const first = byId.get('<i1.firing@web-3.example.net>');
  const over = byId.get('<i1.over@web-3.example.net>');
  assert.ok(first && over);
  assert.equal(first.text?.trim(), aMail('i1.firing').text.trim());
  assert.equal(header(first, 'auto-submitted'), 'auto-generated');
  assert.equal(header(first, 'x-cerberus-service'), 'www');
  assert.match(JSON.stringify(header(first, 'received')), /with ESMTPS/);
  assert.equal(over.subject, 'wörker: über');
  assert.equal(over.inReplyTo, '<i1.firing@web-3.example.net>');
  assert.equal(over.html, '<p>www &lt;3</p>');
}

function files(postfix: Postfix, user: string): string[] {
  const dir = join(postfix.maildir(user), 'new');
  return existsSync(dir) ? readdirSync(dir).map((name) => join(dir, name)) : [];
}

function header(mail: ParsedMail, name: string): unknown {
  return mail.headers.get(name);
}
