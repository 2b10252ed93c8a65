import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Notification } from '../../../src/core/telling/notification.ts';
import { mailsOf, wordsOf } from '../../../src/mails.ts';
import { smtpTransport } from '../../../src/shell/delivering/smtp.ts';
import { FOUND, hostile, oneService, outage } from '../../mail/examples.ts';
import { makePostfix, whyNoPostfix } from './postfix.ts';
import { makeCertificates } from './smtp-sink.ts';
import { openOutbox, tempDir, until } from './support.ts';

/** Mail programs cut a message off at about 102 KB. */
const BYTES_MAX = 90_000;
/** RFC 5322 §2.1.1, without the line end. */
const LINE_MAX = 998;

test('a real Postfix delivers whole mails: both parts, every header, one thread', async (t) => {
  const why = whyNoPostfix();
  if (why !== undefined) {
    assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', why);
    return t.skip(why);
  }
  const certificates = makeCertificates(t);
  const postfix = await makePostfix(t, certificates);
  await postfix.start();
  const oncall = smtpTransport({
    ...{ host: '127.0.0.1', port: postfix.port, tls: 'starttls', caFile: certificates.caFile },
    ...{ from: 'cerberus@web-3.example.net', to: ['oncall@example.com'], hostname: 'web-3.example.net' },
  });
  const { outbox, delivered } = await openOutbox(t, await tempDir(t), { oncall });
  outbox.start();
  const told = [oneService('firing'), oneService('rising'), oneService('over'), outage(200), hostile()];
  for (const notification of told) {
    for (const mail of mailsOf(notification, ['oncall'], wordsOf(notification, FOUND))) await outbox.put(mail);
  }
  await until('all are accepted', () => delivered.length === told.length, 15_000);
  const dir = join(postfix.maildir('oncall'), 'new');
  const names = () => (existsSync(dir) ? readdirSync(dir) : []);
  await until('all are in the mailbox', () => names().length === told.length, 15_000);
  const raws = names().map((name) => readFileSync(join(dir, name)));
  for (const raw of raws) {
    assert.ok(raw.length < BYTES_MAX, `${raw.length} bytes`);
    for (const line of raw.toString('latin1').split('\n')) assert.ok(line.length <= LINE_MAX);
    assert.match(
      raw.toString('latin1'),
      /\nContent-Type: multipart\/alternative;[\s\S]*\nContent-Type: text\/plain[\s\S]*\nContent-Type: text\/html/,
    );
  }
  const mails = await Promise.all(raws.map((raw) => simpleParser(raw)));
  const byId = new Map(mails.map((mail) => [mail.messageId, mail]));
  for (const notification of told) {
    const mail = byId.get(`<${notification.id}@web-3.example.net>`);
    assert.ok(mail, notification.id);
    checkMail(mail, notification);
  }
  t.diagnostic(`bytes: ${raws.map((raw) => raw.length).join(', ')}`);
});

function checkMail(mail: ParsedMail, notification: Notification): void {
  const { id, thread, subject, incident, severity, reason } = notification;
  const { text, html } = wordsOf(notification, FOUND);
  assert.equal(mail.text?.trimEnd(), text.trimEnd());
  assert.equal(String(mail.html).trimEnd(), html.trimEnd());
  assert.equal(mail.subject, subject);
  const header = (name: string) => mail.headers.get(name);
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.equal(header('x-auto-response-suppress'), 'DR, RN, NRN, OOF, AutoReply');
  assert.match(JSON.stringify(header('list')), /crash-loops\.web-3\.example\.net/);
  assert.equal(header('precedence'), undefined);
  assert.equal(header('x-cerberus-incident'), incident);
  assert.equal(header('x-cerberus-severity'), severity);
  assert.equal(header('x-cerberus-state'), reason);
  assert.match(String(header('x-cerberus-rule')), /^crash-loop/);
  // The parser's word for X-Priority: 1.
  assert.equal(header('priority') ?? 'normal', severity === 'page' && reason !== 'over' ? 'high' : 'normal');
  const first = thread === id ? undefined : `<${thread}@web-3.example.net>`;
  assert.equal(mail.inReplyTo, first);
  assert.equal(mail.references, first);
}
