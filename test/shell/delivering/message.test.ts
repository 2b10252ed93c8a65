import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { composeMime } from '../../../src/shell/delivering/smtp.ts';
import { aMail } from './support.ts';

const ENVELOPE = { from: 'Cerberus <c@example.com>', to: ['oncall@example.com'], hostname: 'web-3.example.com' };
const OURS = [
  'auto-submitted',
  'x-auto-response-suppress',
  'list',
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'in-reply-to',
  'references',
  'x-cerberus-service',
];

test('no subject, id, name or header of a mail adds a header, a part or a line that is too long', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'a\r\nBcc: evil@example.com',
      'a\nX-Evil: 1\n\nbody',
      '\u202egnp.exe',
      '=?utf-8?q?a=0d=0aBcc:_evil?=',
      '--=_cerberus-m-Part_1--',
      'x'.repeat(5_000),
      `${'ü'.repeat(2_000)} ${'y'.repeat(2_000)}`,
      '\ud800',
      '.\r\n.',
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.record({ id: hostile, subject: hostile, text: hostile, html: hostile, name: hostile }),
      async (h) => {
        const headers = {
          'X-Cerberus-Service': h.name,
          [h.name]: 'x',
          Bcc: 'evil@example.com',
          'Content-Type': h.name,
        };
        const mail = { ...aMail('m'), ...h, thread: h.name, headers };
        const raw = await composeMime(mail, ENVELOPE);
        const text = raw.toString('latin1');
        for (const line of text.split('\r\n')) assert.ok(line.length <= 998 && !/[\r\n]/.test(line), line);
        const parsed = await simpleParser(raw);
        const added = [...parsed.headers.keys()].filter((key) => !OURS.includes(key) && key !== h.name.toLowerCase());
        assert.deepEqual(added, []);
        assert.equal(parsed.bcc, undefined);
        assert.equal(parsed.attachments.length, 0);
        assert.match(parsed.messageId ?? '', /^<[A-Za-z0-9._-]*@web-3\.example\.com>$/);
        assert.doesNotMatch(parsed.subject ?? '', /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      },
    ),
    { numRuns: 150 },
  );
});

test('the same mail makes the same bytes on every try', async () => {
  const mail = aMail('m1', { html: '<p>www</p>' });
  assert.deepEqual(await composeMime(mail, ENVELOPE), await composeMime(mail, ENVELOPE));
});

test('a header of the mail replaces ours of the same name, and those that say who and when stay ours', async () => {
  const headers = { 'auto-submitted': 'auto-replied', Date: 'yesterday', From: 'evil@example.com' };
  const { headers: got } = await simpleParser(await composeMime(aMail('m1', { headers }), ENVELOPE));
  assert.equal(got.get('auto-submitted'), 'auto-replied');
  assert.deepEqual(got.get('date'), new Date(aMail('m1').at));
  assert.match(JSON.stringify(got.get('from')), /c@example\.com/);
});

test('a host name that is none still makes a Message-ID and a List-Id', async () => {
  for (const [hostname, host] of [
    ['', 'localhost'],
    ['Web_3 .example.com', 'web-3.example.com'],
    ['a>\r\nX: y', 'a-x-y'],
    ['..', 'localhost'],
  ] as const) {
    const parsed = await simpleParser(await composeMime(aMail('m1'), { ...ENVELOPE, hostname }));
    assert.equal(parsed.messageId, `<m1@${host}>`);
    assert.match(JSON.stringify(parsed.headers.get('list')), new RegExp(`crash-loops\\.${host}`));
  }
});
