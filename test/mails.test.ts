import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../src/core/reading/zone.ts';
import type { Letter } from '../src/core/telling/letter.ts';
import type { Notification } from '../src/core/telling/notification.ts';
import { heartbeatMails, mailsOf } from '../src/mails.ts';

const NOW = Date.UTC(2026, 10, 24, 8, 15, 30);

const LETTER: Letter = {
  ...{ reason: 'firing', severity: 'warn', headline: 'Warning: www & co.', title: 'www & co', host: 'web-3' },
  ...{
    incident: 'i-www',
    since: 'Tue 24 Nov 2026 09:15:00 +0100',
    ago: '30 s',
    when: 'Since then, 30 s before this mail.',
    rules: [],
    steps: [],
  },
  why: { causes: [], gaveUp: undefined, counted: 'Only crashes count.' },
  ...{ picture: undefined, total: 0, services: [], others: [], suspect: undefined, before: [], notes: [], wanted: [] },
};

const FIRING: Notification = {
  id: 'i-www.oncall.1-firing',
  thread: 'i-www.oncall.1-firing',
  at: NOW,
  receiver: 'oncall',
  reason: 'firing',
  incident: 'i-www',
  severity: 'warn',
  services: ['www', 'db'],
  suspect: undefined,
  rules: ['crash-loop'],
  subject: '[warn] www is crash-looping',
  letters: [LETTER],
};

test('what is about other hosts says so to filters and programs, and the agent’s own name stays', () => {
  const [mail] = mailsOf({ ...FIRING, letters: [{ ...LETTER, hosts: ['web-1', 'web-2'] }] }, ['oncall']);
  assert.equal(mail?.headers['X-Cerberus-Host'], 'web-1, web-2');
  assert.deepEqual([mail?.data?.host, mail?.data?.hosts], ['web-3', ['web-1', 'web-2']]);
  const [own] = mailsOf(FIRING, ['oncall']);
  assert.deepEqual([own?.headers['X-Cerberus-Host'], own?.data && 'hosts' in own.data], [undefined, false]);
});

test('a notification is a mail with headers that filters can go by', () => {
  const [mail, ...more] = mailsOf(FIRING, ['oncall']);
  assert.deepEqual(more, []);
  assert.ok(mail);
  const { text, html, ...rest } = mail;
  assert.match(text, /^Warning: www & co\.\n/);
  assert.match(html ?? '', /Warning: www &amp; co\./);
  assert.deepEqual(rest, {
    id: 'i-www.oncall.1-firing',
    receiver: 'oncall',
    at: NOW,
    subject: '[warn] www is crash-looping',
    headers: {
      'X-Cerberus-Service': 'www, db',
      'X-Cerberus-Rule': 'crash-loop',
      'X-Cerberus-Incident': 'i-www',
      'X-Cerberus-Severity': 'warn',
      'X-Cerberus-State': 'firing',
    },
    data: {
      ...{ incident: 'i-www', reason: 'firing', severity: 'warn', host: LETTER.host },
      ...{ services: ['www', 'db'], rules: ['crash-loop'], suspect: null },
    },
  });
});

test('a receiver with several ways gets a mail on each, in a thread of its own', () => {
  const over: Notification = { ...FIRING, id: 'i-www.oncall.2-over', reason: 'over' };
  const mails = mailsOf(over, ['oncall.email', 'oncall.maildir']);
  assert.deepEqual(
    mails.map(({ id, receiver, thread }) => ({ id, receiver, thread })),
    [
      { id: 'i-www.oncall.2-over', receiver: 'oncall.email', thread: 'i-www.oncall.1-firing' },
      { id: 'i-www.oncall.2-over.2', receiver: 'oncall.maildir', thread: 'i-www.oncall.1-firing.2' },
    ],
  );
});

test('a page is urgent while it lasts', () => {
  const priority = (n: Partial<Notification>) => mailsOf({ ...FIRING, ...n }, ['oncall'])[0]?.headers['X-Priority'];
  assert.equal(priority({ severity: 'page', reason: 'rising' }), '1');
  assert.equal(priority({ severity: 'page', reason: 'over' }), undefined);
  assert.equal(priority({}), undefined);
});

test('hostile and endless names are harmless in headers', () => {
  const services = ['www\r\nBcc: all@example.com', ...Array.from({ length: 200 }, (_, i) => `service-${i}`)];
  const header = mailsOf({ ...FIRING, services }, ['oncall'])[0]?.headers['X-Cerberus-Service'] ?? '';
  assert.ok(!/[\r\n]/.test(header), header);
  assert.ok(header.length <= 200 && header.endsWith('…'), header);
});

test('nobody is told when there is no way', () => {
  assert.deepEqual(mailsOf(FIRING, []), []);
});

test('a heartbeat says that it lives and what fires, once a minute', () => {
  const pulse = { host: 'web-3', zone: ianaZone('Europe/Amsterdam'), lines: 12, services: 3, firing: ['www'] };
  const [mail] = heartbeatMails(NOW, pulse, ['oncall']);
  assert.equal(mail?.subject, '[heartbeat] cerberus on web-3 is alive');
  assert.match(mail?.text ?? '', /Tue 24 Nov 2026 09:15:30 \+0100: 12 lines read, 3 services known\. Firing: www\./);
  assert.equal(heartbeatMails(NOW + 29_000, pulse, ['oncall'])[0]?.id, mail?.id);
  assert.notEqual(heartbeatMails(NOW + 30_000, pulse, ['oncall'])[0]?.id, mail?.id);
});
