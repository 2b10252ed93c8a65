import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Outcome, Transport } from '../../../src/shell/delivering/mail.ts';
import { type SmtpOptions, smtpTransport } from '../../../src/shell/delivering/smtp.ts';
import { makeCertificates, reply, type Sink, smtpSink } from './smtp-sink.ts';
import { aMail, tempDir, until } from './support.ts';

function transportTo(t: TestContext, sink: { port: number }, more: Partial<SmtpOptions> = {}): Transport {
  const transport = smtpTransport({
    host: '127.0.0.1',
    port: sink.port,
    tls: 'none',
    from: 'Cerberus <cerberus@web-3.example.com>',
    to: ['oncall@example.com'],
    hostname: 'web-3.example.com',
    ...more,
  });
  t.after(() => transport.close());
  return transport;
}

function whyOf(outcome: Outcome): string {
  assert.ok(!outcome.ok, 'it was accepted');
  return outcome.why;
}

test('a mail arrives as it was put, with the headers of a robot that wants no answer', async (t) => {
  const sink = await smtpSink(t);
  const mail = aMail('i1.over', {
    thread: 'i1.firing',
    subject: '[warn] wörker/ß on web-3 is crash-looping',
    html: '<p>www</p>',
    headers: { 'X-Cerberus-Service': 'www', 'X-Priority': '1' },
  });
  const outcome = await transportTo(t, sink, { to: ['oncall@example.com', 'b@example.com'] }).send(mail);
  assert.ok(outcome.ok && /^250/.test(outcome.response));
  const got = sink.received[0]?.mail;
  assert.ok(got);
  assert.equal(got.subject, mail.subject);
  assert.equal(got.text?.trim(), mail.text.trim());
  assert.equal(got.html, '<p>www</p>');
  assert.equal(got.messageId, '<i1.over@web-3.example.com>');
  assert.equal(got.inReplyTo, '<i1.firing@web-3.example.com>');
  assert.equal(got.references, '<i1.firing@web-3.example.com>');
  assert.equal(got.date?.getTime(), mail.at);
  assert.equal(got.from?.text, '"Cerberus" <cerberus@web-3.example.com>');
  assert.deepEqual(sink.received[0]?.to, ['oncall@example.com', 'b@example.com']);
  const raw = sink.received[0]?.raw ?? '';
  for (const line of [
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply',
    'List-ID: <crash-loops.web-3.example.com>',
    'X-Cerberus-Service: www',
    'X-Priority: 1',
  ]) {
    assert.ok(raw.includes(`${line}\r\n`), line);
  }
  assert.match(raw, /Content-Type: multipart\/alternative/);
  assert.ok(raw.indexOf('text/plain') < raw.indexOf('text/html'));
});

test('the first mail of a thread refers to nothing, and an ordinary one has no priority', async (t) => {
  const sink = await smtpSink(t);
  await transportTo(t, sink).send(aMail('i1', { thread: 'i1' }));
  assert.doesNotMatch(sink.received[0]?.raw ?? '', /In-Reply-To|References|X-Priority/i);
});

test('mails in a burst share a connection', async (t) => {
  const sink = await smtpSink(t);
  const transport = transportTo(t, sink);
  for (let i = 0; i < 10; i += 1) await transport.send(aMail(`m${i}`));
  assert.equal(sink.received.length, 10);
  assert.equal(sink.connections, 1);
});

for (const [name, faults, expected] of [
  ['451 at RCPT (greylisting)', { onRcptTo: answer(reply(451, 'greylisted')) }, { transient: true, why: /451 greyl/ }],
  ['450 at MAIL', { onMailFrom: answer(reply(450, 'later')) }, { transient: true, why: /450 later/ }],
  ['452 after DATA', { onData: drain(reply(452, 'no space')) }, { transient: true, why: /452 no space/ }],
  ['421 at greeting', { onConnect: answer(reply(421, 'too busy')) }, { transient: true, why: /421 .*too busy/ }],
  ['554 at greeting', { onConnect: answer(reply(554, 'no service')) }, { transient: true, why: /554 .*no service/ }],
  ['530 at MAIL', { onMailFrom: answer(reply(530, 'login')) }, { transient: true, why: /smtp\.password_file.*530/ }],
  ['550 at MAIL', { onMailFrom: answer(reply(550, 'bad sender')) }, { transient: false, why: /550 bad sender/ }],
  ['550 at RCPT', { onRcptTo: answer(reply(550, 'no user')) }, { transient: false, why: /550 no user/ }],
  ['554 after DATA', { onData: drain(reply(554, 'spam')) }, { transient: false, why: /554 spam/ }],
] as const) {
  test(`${name} is ${expected.transient ? 'tried again' : 'for good'}, and the server may be used again`, async (t) => {
    const sink = await smtpSink(t, { ...faults });
    const transport = transportTo(t, sink);
    for (let i = 0; i < 2; i += 1) {
      const outcome = await transport.send(aMail('m1'));
      assert.match(whyOf(outcome), expected.why);
      assert.equal(!outcome.ok && outcome.transient, expected.transient);
    }
  });
}

test('550 for one of two recipients and 451 for a third are told each by name', async (t) => {
  const replies = { 'gone@example.com': reply(550, 'no user'), 'slow@example.com': reply(451, 'later') };
  const sink = await smtpSink(t, {
    onRcptTo: ({ address }, _session, callback) => callback(replies[address as keyof typeof replies]),
  });
  const to = ['oncall@example.com', 'gone@example.com', 'slow@example.com'];
  const transport = transportTo(t, sink, { to });
  const outcome = await transport.send(aMail('m1'));
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.refused, [
    { recipient: 'gone@example.com', transient: false, why: '550 no user' },
    { recipient: 'slow@example.com', transient: true, why: '451 later' },
  ]);
  assert.deepEqual(sink.received[0]?.to, ['oncall@example.com']);
  const none = await transport.send(aMail('m1'), to.slice(1));
  assert.ok(!none.ok && none.transient);
  assert.deepEqual(none.refused, outcome.refused);
});

test('a connection that breaks in DATA is tried again', async (t) => {
  const sink: Sink = await smtpSink(t, {
    onData: (stream) => {
      stream.resume();
      for (const connection of sink.server.connections) connection._socket.destroy();
    },
  });
  const outcome = await transportTo(t, sink).send(aMail('m1'));
  assert.ok(!outcome.ok && outcome.transient, JSON.stringify(outcome));
});

for (const [name, greeting] of [
  ['before its greeting', ''],
  ['after its greeting', '220 here\r\n'],
] as const) {
  test(`a server that hangs ${name} costs its time-out and no more`, async (t) => {
    const server = createServer((socket) => socket.on('error', () => undefined).write(greeting));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => void server.close());
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const timeouts = { connect: 5_000, greeting: 100, silence: 100, whole: 1_000 };
    const begin = performance.now();
    const outcome = await transportTo(t, address, { timeouts }).send(aMail('m1'));
    assert.ok(!outcome.ok && outcome.transient);
    assert.ok(performance.now() - begin < 2_000);
  });
}

test('a server that trickles is left after the time for a whole try', async (t) => {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write('220-still here\r\n'), 20);
    socket.on('error', () => undefined).on('close', () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => void server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const timeouts = { connect: 60_000, greeting: 60_000, silence: 60_000, whole: 200 };
  const outcome = await transportTo(t, address, { timeouts }).send(aMail('m1'));
  assert.ok(!outcome.ok && outcome.transient, JSON.stringify(outcome));
});

test('nobody listening, and a name that does not exist, are tried again', async (t) => {
  const sink = await smtpSink(t);
  await sink.close();
  const refused = await transportTo(t, sink).send(aMail('m1'));
  assert.ok(!refused.ok && refused.transient);
  assert.match(refused.why, /^127\.0\.0\.1:\d+: connect ECONNREFUSED/);
  const unknown = await transportTo(t, sink, { host: 'no-such-host.invalid' }).send(aMail('m1'));
  assert.ok(!unknown.ok && unknown.transient, JSON.stringify(unknown));
});

test('STARTTLS is used, with our own CA; so is TLS from the start', async (t) => {
  const { caFile, cert, key } = makeCertificates(t);
  for (const tls of ['starttls', 'implicit'] as const) {
    const sink = await smtpSink(t, { disabledCommands: ['AUTH'], secure: tls === 'implicit', cert, key });
    const outcome = await transportTo(t, sink, { tls, caFile }).send(aMail('m1'));
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.equal(sink.received[0]?.secure, true);
  }
});

test('a certificate that is not trusted keeps the mail, and the reason names ca_file', async (t) => {
  const { cert, key } = makeCertificates(t);
  const other = makeCertificates(t);
  for (const tls of ['starttls', 'implicit'] as const) {
    const sink = await smtpSink(t, { disabledCommands: ['AUTH'], secure: tls === 'implicit', cert, key });
    for (const trust of [{}, { caFile: other.caFile }]) {
      const outcome = await transportTo(t, sink, { tls, ...trust }).send(aMail('m1'));
      assert.match(whyOf(outcome), /not trusted .* smtp\.ca_file/);
      assert.ok(!outcome.ok && outcome.transient);
    }
    assert.equal(sink.received.length, 0);
  }
});

test('a server without STARTTLS never gets the mail in the clear, and the reason names the setting', async (t) => {
  const sink = await smtpSink(t);
  const outcome = await transportTo(t, sink, { tls: 'starttls' }).send(aMail('m1'));
  assert.match(whyOf(outcome), /offers no STARTTLS, which smtp\.tls: starttls requires/);
  assert.ok(!outcome.ok && outcome.transient);
  const implicit = await transportTo(t, sink, { tls: 'implicit' }).send(aMail('m1'));
  assert.match(whyOf(implicit), /smtp\.tls: implicit/);
  assert.equal(sink.received.length, 0);
});

test('a login uses the password file, and a mended file is read at the next try', async (t) => {
  const { caFile, cert, key } = makeCertificates(t);
  const sink = await smtpSink(t, {
    disabledCommands: [],
    cert,
    key,
    onAuth: ({ username, password }, _session, callback) =>
      callback(username === 'me' && password === 'se cret' ? null : reply(535, 'wrong'), { user: 'me' }),
  });
  const passwordFile = join(await tempDir(t), 'password');
  const transport = transportTo(t, sink, { tls: 'starttls', caFile, user: 'me', passwordFile });
  assert.match(whyOf(await transport.send(aMail('m1'))), /Cannot read secret file/);
  await writeFile(passwordFile, 'se cret\n', { mode: 0o644 });
  assert.match(whyOf(await transport.send(aMail('m1'))), /others may read it \(mode 0644\); do: chmod 600/);
  await chmod(passwordFile, 0o600);
  await writeFile(passwordFile, 'old\n');
  const wrong = await transport.send(aMail('m1'));
  assert.match(whyOf(wrong), /smtp\.user and smtp\.password_file .*535/);
  assert.ok(!wrong.ok && wrong.transient && !wrong.why.includes('old'));
  await writeFile(passwordFile, 'se cret\n');
  assert.ok((await transport.send(aMail('m1'))).ok);
});

test('close ends a try that is under way', async (t) => {
  let inData = false;
  const sink = await smtpSink(t, {
    onData: () => {
      inData = true;
    },
  });
  const transport = transportTo(t, sink);
  const sending = transport.send(aMail('m1'));
  await until('the server has it', () => inData);
  await transport.close();
  const outcome = await sending;
  assert.ok(!outcome.ok && outcome.transient);
});

type Callback = (error?: Error | null) => void;

/** A handler that answers with an error, at any step before the data. */
function answer(error: Error) {
  return (...args: unknown[]): void => (args.at(-1) as Callback)(error);
}

function drain(error: Error) {
  return (stream: NodeJS.ReadableStream, _session: unknown, callback: Callback): void => {
    stream.on('end', () => callback(error)).resume();
  };
}
