import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Mail, MailData } from '../../../src/shell/delivering/mail.ts';
import { signatureOf, webhookTransport } from '../../../src/shell/delivering/webhook.ts';
import { factsOf, fillBody } from '../../../src/shell/delivering/webhook-body.ts';
import { aMail, openOutbox, tempDir, until } from './support.ts';

const DATA: MailData = {
  incident: '20261124T031205-www',
  reason: 'firing',
  severity: 'page',
  host: 'web-3',
  services: ['www', 'db'],
  rules: ['crash-loop'],
  suspect: { service: 'db', evidence: 'it stopped 4 s before www' },
};
const MAIL: Mail = aMail('m1', { data: DATA, text: 'It said: {secret} "} \n' });

test('a mail is posted as JSON with stable keys, and its id in a header', async (t) => {
  const server = await hook(t);
  const outcome = await webhookTransport({ url: server.url, hostname: 'web-3' }).send(MAIL);
  assert.deepEqual(outcome, { ok: true, response: 'HTTP 200 (thanks)' });
  const [got] = server.got;
  assert.equal(got?.headers['content-type'], 'application/json');
  assert.equal(got?.headers['x-cerberus-id'], 'm1');
  assert.equal(got?.headers['x-cerberus-signature'], undefined, 'without a secret nothing is signed');
  const { reason, ...facts } = DATA;
  assert.deepEqual(JSON.parse(got?.body ?? ''), {
    version: 1,
    id: 'm1',
    at: '2026-11-24T03:12:05.000Z',
    state: reason,
    ...facts,
    subject: MAIL.subject,
    text: MAIL.text,
  });
});

test('with a secret, the body is signed as the receiver can check', async (t) => {
  const server = await hook(t);
  const secretFile = await secret(t, 'hush');
  await webhookTransport({ url: server.url, hostname: 'web-3', secretFile }).send(MAIL);
  const [got] = server.got;
  assert.equal(got?.headers['x-cerberus-signature'], signatureOf(got?.body ?? '', 'hush'));
  // The example of RFC 4231's kin that GitHub documents.
  const known = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  assert.equal(signatureOf('Hello, World!', "It's a Secret to Everybody"), known);
});

test('what is about other hosts names them beside the agent’s own, by which an incident is known', () => {
  const facts = factsOf({ ...MAIL, data: { ...DATA, hosts: ['web-1', 'web-2'] } }, 'web-3');
  assert.deepEqual([facts.host, facts.hosts], ['web-3', ['web-1', 'web-2']]);
  assert.deepEqual(fillBody({ on: '{hosts}', key: '{host}' }, facts, ''), { on: 'web-1, web-2', key: 'web-3' });
  const own = factsOf(MAIL, 'web-3');
  assert.equal('hosts' in own, false);
  assert.deepEqual(fillBody({ on: '{hosts}' }, own, ''), { on: 'web-3' });
});

test('a body of the receiver’s own is filled, and nothing in a text leaves its string or reads the secret', async (t) => {
  const server = await hook(t);
  const body = {
    routing_key: '{secret}',
    event_action: '{action}',
    dedup_key: '{host}/{incident}',
    payload: { severity: '{level}', list: ['{services}', 7, '{unknown}'], text: '{text}' },
  };
  const options = { url: `${server.url}/{secret}`, hostname: 'web-3', secretFile: await secret(t, 'K3Y'), body };
  const transport = webhookTransport(options);
  await transport.send(MAIL);
  await transport.send({ ...MAIL, data: { ...DATA, reason: 'over', severity: 'warn' } });
  const [first, over] = server.got.map(({ body: text }) => JSON.parse(text));
  assert.deepEqual(first, {
    routing_key: 'K3Y',
    event_action: 'trigger',
    dedup_key: 'web-3/20261124T031205-www',
    payload: { severity: 'critical', list: ['www, db', 7, '{unknown}'], text: MAIL.text },
  });
  assert.deepEqual([over.event_action, over.payload.severity], ['resolve', 'warning']);
  assert.equal(server.got[0]?.path, '/K3Y');
  assert.equal(server.got[0]?.headers['x-cerberus-signature'], undefined);
});

test('headers are filled too, hold one line of ASCII, and a secret in them signs nothing', async (t) => {
  const server = await hook(t);
  const headers = { Authorization: 'Bearer {secret}', 'X-About': '{subject}' };
  const options = { url: server.url, hostname: 'web-3', secretFile: await secret(t, 'K3Y'), headers };
  await webhookTransport(options).send({ ...MAIL, subject: 'wéb\r\nX-Evil: 1' });
  const [got] = server.got;
  assert.equal(got?.headers.authorization, 'Bearer K3Y');
  assert.equal(got?.headers['x-about'], 'w?b??X-Evil: 1');
  assert.deepEqual([got?.headers['x-evil'], got?.headers['x-cerberus-signature']], [undefined, undefined]);
});

for (const [status, outcome] of [
  [400, 'dead'],
  [404, 'dead'],
  [408, 'again'],
  [429, 'again'],
  [302, 'again'],
  [500, 'again'],
  [503, 'again'],
] as const) {
  test(`HTTP ${status} is ${outcome}`, async (t) => {
    const server = await hook(t, [status]);
    const got = await webhookTransport({ url: `${server.url}/very/secret`, hostname: 'web-3' }).send(MAIL);
    assert.ok(!got.ok);
    assert.equal(got.transient, outcome === 'again');
    assert.match(got.why, new RegExp(`^${server.url}: HTTP ${status}`), 'the path is not told');
  });
}

test('a server that is away, or silent, is tried again; a secret that cannot be read is said', async (t) => {
  const server = await hook(t, [], { silent: true });
  const silent = await webhookTransport({ url: server.url, hostname: 'web-3', timeout: 50 }).send(MAIL);
  assert.deepEqual(silent, { ok: false, transient: true, why: `${server.url}: no answer in time` });
  const away = await webhookTransport({ url: 'http://127.0.0.1:1', hostname: 'web-3' }).send(MAIL);
  assert.ok(!away.ok && away.transient);
  const secretFile = join(await tempDir(t), 'none');
  const missing = await webhookTransport({ url: server.url, hostname: 'web-3', secretFile }).send(MAIL);
  assert.ok(!missing.ok && missing.transient && /Cannot read secret file/.test(missing.why));
});

test('through the outbox a mail outlives a restart and arrives once, its facts with it', async (t) => {
  const server = await hook(t, [503, 503]);
  const dir = await tempDir(t);
  const transport = () => ({ oncall: webhookTransport({ url: server.url, hostname: 'web-3' }) });
  const first = await openOutbox(t, dir, transport());
  await first.outbox.put(MAIL);
  await first.outbox.stop();
  const { outbox, delivered } = await openOutbox(t, dir, transport());
  outbox.start();
  await until('it is delivered', () => delivered.length > 0);
  assert.deepEqual([server.got.length, delivered[0]?.attempts], [3, 3]);
  assert.equal(JSON.parse(server.got[2]?.body ?? '').incident, DATA.incident);
});

interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that answers with these codes in turn, then with 200. */
async function hook(t: TestContext, statuses: readonly number[] = [], { silent = false } = {}) {
  const got: Posted[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    req.on('end', () => {
      got.push({ path: req.url ?? '', headers: req.headers, body });
      if (!silent) res.writeHead(statuses[got.length - 1] ?? 200, { location: '/elsewhere' }).end('thanks');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

async function secret(t: TestContext, text: string): Promise<string> {
  const file = join(await tempDir(t), 'secret');
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return file;
}
