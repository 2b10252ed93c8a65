import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { simpleParser } from 'mailparser';
import type { SMTPServerDataStream } from 'smtp-server';
import { BACKOFF, backoffDelay } from '../../../src/shell/delivering/backoff.ts';
import { smtpTransport } from '../../../src/shell/delivering/smtp.ts';
import { reply, type Sink, smtpSink } from './smtp-sink.ts';
import { aMail, openOutbox, tempDir, until, type Watched } from './support.ts';

const TO = ['oncall@example.com'];

function smtpTo(port: number, to = TO) {
  const timeouts = { connect: 2_000, greeting: 2_000, silence: 2_000, whole: 5_000 };
  const from = 'cerberus@example.com';
  return smtpTransport({ host: '127.0.0.1', port, tls: 'none', from, to, hostname: 'web-3.example.com', timeouts });
}

async function outboxTo(t: TestContext, port: number, more = {}): Promise<Watched> {
  const watched = await openOutbox(t, await tempDir(t), { oncall: smtpTo(port) }, more);
  watched.outbox.start();
  return watched;
}

test('200 mails reach the server once each', async (t) => {
  const sink = await smtpSink(t);
  const { outbox, delivered } = await outboxTo(t, sink.port);
  await Promise.all(Array.from({ length: 200 }, (_, i) => outbox.put(aMail(`m${i}`))));
  await until('all are delivered', () => delivered.length === 200, 15_000);
  assert.equal(new Set(sink.received.map(({ mail }) => mail.messageId)).size, 200);
  assert.equal(sink.received.length, 200);
  assert.ok(sink.connections <= 6, `${sink.connections} connections`);
});

test('a 250 that is lost makes a second copy under the same Message-ID', async (t) => {
  const ids: (string | undefined)[] = [];
  const sink: Sink = await smtpSink(t, {
    onData(stream: SMTPServerDataStream, _session, callback) {
      void simpleParser(stream).then(({ messageId }) => {
        ids.push(messageId);
        if (ids.length > 1) return callback();
        for (const connection of sink.server.connections) connection._socket.destroy();
      });
    },
  });
  const { outbox, delivered } = await outboxTo(t, sink.port);
  await outbox.put(aMail('m1'));
  await until('it is delivered', () => delivered.length === 1);
  assert.deepEqual(ids, Array(2).fill('<m1@web-3.example.com>'));
});

test('greylisting delays a mail, and does not lose it', async (t) => {
  let tries = 0;
  const sink = await smtpSink(t, {
    onRcptTo: (_address, _session, callback) => callback(++tries < 4 ? reply(451, 'greylisted') : null),
  });
  const { outbox, delivered, troubles } = await outboxTo(t, sink.port);
  await outbox.put(aMail('m1'));
  await until('it is delivered', () => delivered.length === 1);
  assert.deepEqual(
    troubles.map(({ why, dead }) => [/451 greylisted/.test(why), dead]),
    Array(3).fill([true, false]),
  );
});

test('550 for one of two: the other has it once, and the first is a dead letter', async (t) => {
  const sink = await smtpSink(t, {
    onRcptTo: ({ address }, _session, callback) => callback(address.startsWith('gone') ? reply(550, 'no user') : null),
  });
  const oncall = smtpTo(sink.port, ['gone@example.com', ...TO]);
  const { outbox, delivered, troubles } = await openOutbox(t, await tempDir(t), { oncall });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it is delivered', () => delivered.length === 1);
  assert.deepEqual(troubles, [{ id: 'm1', why: 'gone@example.com: 550 no user', dead: true }]);
  assert.deepEqual(
    sink.received.map(({ to }) => to),
    [TO],
  );
});

for (const [fault, options] of [
  ['refuses connections', undefined],
  [
    'answers 451',
    { onMailFrom: (_a: unknown, _s: unknown, callback: (e: Error) => void) => callback(reply(451, 'no')) },
  ],
] as const) {
  test(`five mails put while a server ${fault} are in within 3 s of its return`, async (t) => {
    const down = await smtpSink(t, options ?? {});
    if (options === undefined) await down.close();
    // The true back-off, twenty times as fast: 1.5 s stand for 30.
    const backoff = BACKOFF.map((step) => step / 20);
    const { outbox, delivered, troubles } = await outboxTo(t, down.port, { backoff, random: Math.random });
    for (let i = 0; i < 5; i += 1) await outbox.put(aMail(`m${i}`));
    await until('it has been down for a while', () => troubles.length >= 15);
    assert.ok(troubles.length <= 20);
    if (options !== undefined) await down.close();
    const sink = await smtpSink(t, {}, down.port);
    await until('all are delivered', () => delivered.length === 5, 3_000);
    assert.equal(sink.received.length, 5);
  });
}

test('a server that is back after 30 s is asked within 3 s, and one that stays down every 5 minutes at last', () => {
  for (const random of [0, 0.5, 0.999]) {
    let at = 0;
    for (let failures = 1; at < 40_000; failures += 1) {
      const delay = backoffDelay(BACKOFF, failures, random);
      assert.ok(delay < 2_500);
      at += delay;
    }
    const last = backoffDelay(BACKOFF, 1_000, random);
    assert.ok(last >= 240_000 && last <= 360_000);
  }
  assert.equal(backoffDelay(BACKOFF, 1, 0.5), 1_000);
});

test('killed at any instant while it spools and sends, nothing is lost, and twins have one Message-ID', async (t) => {
  const [mails, kills] = [150, 8];
  const seed = Date.now() % 100_000;
  const random = mulberry(seed);
  t.diagnostic(`seed ${seed}`);
  const sink = await smtpSink(t);
  const dir = await tempDir(t);
  for (let round = 0; round <= kills; round += 1) {
    const enough = sink.received.length + random() * 12;
    const killed = async (): Promise<void> => {
      await until('it is time to kill it', () => sink.received.length >= enough);
      await setTimeout(random() * 8);
    };
    const code = await runChild(t, [dir, `${sink.port}`, `${mails}`], round < kills ? killed : undefined);
    assert.equal(code, round < kills ? null : 0);
  }
  const ids = sink.received.map(({ mail }) => mail.messageId);
  const want = Array.from({ length: mails }, (_, i) => `<m${i}@web-3.example.com>`).sort();
  assert.deepEqual([...new Set(ids)].sort(), want);
  t.diagnostic(`${kills} kills, ${ids.length - mails} twins of ${mails}`);
  assert.deepEqual(await readdir(join(dir, 'queue')), []);
  assert.equal((await readdir(join(dir, 'sent'))).length, mails);
  assert.deepEqual(await readdir(join(dir, 'corrupt')), []);
});

/** Runs the child until it ends by itself, or is killed at `end`. @returns its exit code, null when killed. */
async function runChild(t: TestContext, args: string[], end?: () => Promise<void>): Promise<number | null> {
  const file = fileURLToPath(new URL('./outbox-child.ts', import.meta.url));
  const child = fork(file, args, { execArgv: ['--import', 'tsx'] });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  await end?.();
  if (end) child.kill('SIGKILL');
  const [code] = await exit;
  return code;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
