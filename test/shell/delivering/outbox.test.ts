import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Outcome } from '../../../src/shell/delivering/mail.ts';
import { aMail, FakeTransport, openOutbox, tempDir, until } from './support.ts';

const BUSY: Outcome = { ok: false, transient: true, why: '451 busy' };
const NEVER: Outcome = { ok: false, transient: false, why: '550 no such user' };
const OK: Outcome = { ok: true, response: '250 ok' };

test('a mail is on disk, private, when put resolves, and in sent when it was taken', async (t) => {
  const dir = join(await tempDir(t), 'state', 'outbox');
  const { outbox, delivered } = await openOutbox(t, dir, { oncall: new FakeTransport() });
  assert.equal(await outbox.put(aMail('m1')), 'queued');
  assert.deepEqual(await readdir(join(dir, 'queue')), ['m1.json']);
  assert.equal((await stat(dir)).mode & 0o777, 0o700);
  assert.equal((await stat(join(dir, 'queue', 'm1.json'))).mode & 0o777, 0o600);
  outbox.start();
  await until('it is delivered', () => delivered.length === 1);
  assert.deepEqual(await readdir(join(dir, 'queue')), []);
  assert.deepEqual(await readdir(join(dir, 'sent')), ['m1.json']);
  assert.deepEqual(outbox.stats(), { queued: 0, sent: 1, dead: 0, corrupt: 0, refused: 0 });
});

test('an id that is queued, sent or dead is known, in this run and in the next', async (t) => {
  const dir = await tempDir(t);
  const transport = new FakeTransport();
  transport.answer = (mail) => ({ sent: OK, dead: NEVER })[mail.id] ?? BUSY;
  const first = await openOutbox(t, dir, { oncall: transport }, { backoff: [60_000] });
  first.outbox.start();
  // One after the other: while one that waits is tried for all, no other is.
  for (const [n, id] of ['sent', 'dead', 'waits'].entries()) {
    const twice = [first.outbox.put(aMail(id)), first.outbox.put(aMail(id))];
    assert.deepEqual(await Promise.all(twice), ['queued', 'known']);
    await until(`"${id}" is tried`, () => transport.sent.length === n + 1);
  }
  await until('the failures are told', () => first.troubles.length === 2);
  for (const id of ['sent', 'dead', 'waits']) assert.equal(await first.outbox.put(aMail(id)), 'known', id);
  await first.outbox.stop();
  const second = await openOutbox(t, dir, { oncall: new FakeTransport() });
  for (const id of ['sent', 'dead', 'waits']) assert.equal(await second.outbox.put(aMail(id)), 'known', id);
  const { queued, sent, dead, oldest } = second.outbox.stats();
  assert.deepEqual([queued, sent, dead], [1, 1, 1]);
  assert.ok(oldest !== undefined && oldest <= Date.now());
});

test('what fails is tried again until it is taken, and the tries are counted', async (t) => {
  const transport = new FakeTransport();
  transport.answer = () => (transport.sent.length < 4 ? BUSY : OK);
  const { outbox, delivered, troubles } = await openOutbox(t, await tempDir(t), { oncall: transport });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it is delivered', () => delivered.length === 1);
  assert.equal(delivered[0]?.attempts, 4);
  assert.deepEqual(troubles, Array(3).fill({ id: 'm1', why: '451 busy', dead: false }));
});

test('a dead letter keeps its reason and is not tried again', async (t) => {
  const dir = await tempDir(t);
  const transport = new FakeTransport();
  transport.answer = () => NEVER;
  const { outbox, troubles } = await openOutbox(t, dir, { oncall: transport });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('the queue is empty', async () => (await readdir(join(dir, 'queue'))).length === 0);
  assert.deepEqual(troubles, [{ id: 'm1', why: '550 no such user', dead: true }]);
  assert.equal(JSON.parse(await readFile(join(dir, 'dead', 'm1.json'), 'utf8')).dead.why, '550 no such user');
  assert.equal(transport.sent.length, 1);
});

test('a server that comes back gets every waiting mail at once, after one probe at a time', async (t) => {
  const transport = new FakeTransport();
  let up = false;
  transport.answer = () => (up ? OK : { ok: false, transient: true, why: 'connect ECONNREFUSED' });
  const { outbox, delivered } = await openOutbox(t, await tempDir(t), { oncall: transport }, { backoff: [20, 40] });
  for (let i = 0; i < 200; i += 1) await outbox.put(aMail(`m${i}`));
  outbox.start();
  await until('a few probes are made', () => transport.sent.length >= 6);
  assert.ok(transport.sent.length <= 8, `${transport.sent.length} tries`);
  assert.ok(transport.inFlightMax <= 3);
  transport.inFlightMax = 0;
  up = true;
  const back = performance.now();
  await until('all are delivered', () => delivered.length === 200);
  assert.ok(performance.now() - back < 3_000);
  assert.deepEqual(new Set(transport.ids().slice(-200)).size, 200);
});

test('a mail that alone fails waits alone', async (t) => {
  const transport = new FakeTransport();
  transport.answer = (mail) => (mail.id === 'poison' ? BUSY : OK);
  const { outbox, delivered } = await openOutbox(t, await tempDir(t), { oncall: transport }, { backoff: [5, 60_000] });
  outbox.start();
  await outbox.put(aMail('poison'));
  for (let i = 0; i < 50; i += 1) await outbox.put(aMail(`m${i}`));
  await until('the others are delivered', () => delivered.length === 50);
  assert.ok(transport.ids().filter((id) => id === 'poison').length <= 3);
});

test('the mails of a thread go in order, also when the first has to wait', async (t) => {
  const transport = new FakeTransport();
  transport.answer = (mail) => (mail.id === 'first' && transport.sent.length < 5 ? BUSY : OK);
  const { outbox, delivered } = await openOutbox(t, await tempDir(t), { oncall: transport });
  await outbox.put(aMail('first', { thread: 'first' }));
  await outbox.put(aMail('over', { thread: 'first' }));
  outbox.start();
  await until('both are delivered', () => delivered.length === 2);
  assert.deepEqual(
    delivered.map(({ id }) => id),
    ['first', 'over'],
  );
});

test('one recipient of two refused: the other has it once, and the refused one is dead and told', async (t) => {
  const dir = await tempDir(t);
  const [oncall, boss] = [new FakeTransport(), new FakeTransport()];
  const refusal = { recipient: 'gone@example.com', transient: false, why: '550 no such user' };
  oncall.answer = () => ({ ok: true, response: '250 ok', refused: [refusal] });
  const fallback = { receiver: 'boss', after: 60_000 };
  const { outbox, delivered, troubles } = await openOutbox(t, dir, { oncall, boss }, { fallback });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('both are delivered', () => delivered.length === 2);
  assert.equal(oncall.sent.length, 1);
  assert.deepEqual(boss.ids(), ['dead.m1']);
  assert.deepEqual(troubles, [{ id: 'm1', why: 'gone@example.com: 550 no such user', dead: true }]);
  assert.deepEqual(JSON.parse(await readFile(join(dir, 'dead', 'm1.json'), 'utf8')).to, ['gone@example.com']);
  assert.deepEqual((await readdir(join(dir, 'sent'))).sort(), ['dead.m1.json', 'm1.json']);
});

test('one recipient of two deferred: only that one is tried again, also after a restart', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  const refusal = { recipient: 'slow@example.com', transient: true, why: '451 later' };
  oncall.answer = () => ({ ok: true, response: '250 ok', refused: [refusal] });
  const first = await openOutbox(t, dir, { oncall }, { backoff: [60_000] });
  first.outbox.start();
  await first.outbox.put(aMail('m1'));
  await until('it was tried', () => first.troubles.length === 1);
  await first.outbox.stop();
  oncall.answer = () => OK;
  const second = await openOutbox(t, dir, { oncall });
  second.outbox.start();
  await until('it is delivered', () => second.delivered.length === 1);
  assert.deepEqual(oncall.sent, [
    { id: 'm1', to: undefined },
    { id: 'm1', to: ['slow@example.com'] },
  ]);
});

test('a mail that waits too long is told to the fallback receiver once, and stays queued', async (t) => {
  const [oncall, boss] = [new FakeTransport(), new FakeTransport()];
  oncall.answer = () => BUSY;
  const fallback = { receiver: 'boss', after: 30 };
  const dir = await tempDir(t);
  const { outbox, troubles } = await openOutbox(t, dir, { oncall, boss }, { fallback });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('the fallback is told and tries go on', () => boss.sent.length === 1 && troubles.length > 8);
  assert.deepEqual(boss.ids(), ['late.m1']);
  assert.equal(outbox.stats().queued, 1);
  const told = JSON.parse(await readFile(join(dir, 'sent', 'late.m1.json'), 'utf8')).mail;
  assert.match(told.text, /still waits for the receiver "oncall".*451 busy\n\nm1 respawned/);
});

test('a fallback receiver that comes with another config is told of what has waited too long by then', async (t) => {
  const [oncall, boss] = [new FakeTransport(), new FakeTransport()];
  oncall.answer = () => BUSY;
  const { outbox, troubles } = await openOutbox(t, await tempDir(t), { oncall });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it fails', () => troubles.length > 0);
  outbox.setTransports(new Map(Object.entries({ oncall, boss })), { receiver: 'boss', after: 0 });
  await until('the fallback is told', () => boss.sent.length === 1);
  assert.deepEqual(boss.ids(), ['late.m1']);
});

test('a receiver that is not in the config keeps its mails, and says so', async (t) => {
  const { outbox, troubles, delivered } = await openOutbox(t, await tempDir(t), {});
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it is said', () => troubles.length > 0);
  assert.equal(outbox.stats().lastError, 'No receiver "oncall" in the config');
  const oncall = new FakeTransport();
  outbox.setTransports(new Map([['oncall', oncall]]));
  await until('it is delivered', () => delivered.length === 1);
});

test('transports that are replaced finish what they have, then are closed', async (t) => {
  const [old, fresh] = [new FakeTransport(), new FakeTransport()];
  let accept = (): void => undefined;
  old.answer = () => new Promise((resolve) => (accept = () => resolve(OK)));
  const { outbox, delivered } = await openOutbox(t, await tempDir(t), { oncall: old });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it is under way', () => old.inFlight === 1);
  outbox.setTransports(new Map([['oncall', fresh]]));
  await outbox.put(aMail('m2'));
  await until('the next goes the new way', () => delivered.length === 1);
  assert.equal(old.closed, 0);
  accept();
  await until('the old one is closed', () => old.closed === 1);
  assert.deepEqual([old.ids(), fresh.ids()], [['m1'], ['m2']]);
});

test('stop abandons a try that hangs, within 3 s, and the next start makes it again', async (t) => {
  const dir = await tempDir(t);
  const transport = new FakeTransport();
  let giveUp = (): void => undefined;
  transport.answer = () => new Promise((resolve) => (giveUp = () => resolve(BUSY)));
  const first = await openOutbox(t, dir, { oncall: transport });
  first.outbox.start();
  await first.outbox.put(aMail('m1'));
  await until('it is under way', () => transport.inFlight === 1);
  const begin = performance.now();
  await first.outbox.stop();
  assert.ok(performance.now() - begin < 3_000);
  assert.equal(transport.closed, 1);
  giveUp();
  const next = new FakeTransport();
  const second = await openOutbox(t, dir, { oncall: next });
  second.outbox.start();
  await until('it is delivered', () => second.delivered.length === 1);
});

test('a file that cannot be read is moved aside and told, and the others are sent', async (t) => {
  const dir = await tempDir(t);
  const first = await openOutbox(t, dir, {});
  await first.outbox.put(aMail('good'));
  await writeFile(join(dir, 'queue', 'half.json'), '{"version":1,"mail":{"id":"ha');
  await writeFile(join(dir, 'queue', 'other.json'), await readFile(join(dir, 'queue', 'good.json')));
  await writeFile(join(dir, 'queue', 'future.json'), '{"version":2}');
  await mkdir(join(dir, 'queue', 'folder.json'));
  await writeFile(join(dir, 'corrupt', 'half.1.json'), 'an older one');
  const { outbox, delivered, corrupt } = await openOutbox(t, dir, { oncall: new FakeTransport() });
  outbox.start();
  await until('the good one is delivered', () => delivered.length === 1);
  assert.deepEqual(corrupt.map(({ file }) => file.slice(dir.length + 1)).sort(), [
    'corrupt/folder.1.json',
    'corrupt/future.1.json',
    'corrupt/half.2.json',
    'corrupt/other.1.json',
  ]);
  assert.equal(outbox.stats().corrupt, 4);
  assert.equal(await readFile(join(dir, 'corrupt', 'half.1.json'), 'utf8'), 'an older one');
  assert.ok(corrupt.some(({ why }) => why === 'It holds the mail "good"'));
});

test('a full queue refuses the newest, says so, counts it, and keeps the oldest', async (t) => {
  const boss = new FakeTransport();
  const fallback = { receiver: 'boss', after: 60_000 };
  const { outbox, troubles, delivered } = await openOutbox(t, await tempDir(t), { boss }, { queueMax: 2, fallback });
  await outbox.put(aMail('m1'));
  await outbox.put(aMail('m2'));
  assert.equal(await outbox.put(aMail('m3')), 'full');
  const why = 'Cannot queue mail "m3": 2 wait for "oncall" already';
  assert.deepEqual(troubles, [{ id: 'm3', why, dead: true }]);
  assert.equal(await outbox.put(aMail('m1')), 'known');
  await until('the fallback receiver has it in writing', () => outbox.stats().queued === 3);
  assert.deepEqual([outbox.stats().refused, outbox.stats().lastError], [1, why]);
  assert.equal(await outbox.put(aMail('m4', { receiver: 'boss' })), 'queued', 'other receivers have room of their own');
  outbox.start();
  await until('they are delivered', () => delivered.length === 2);
  assert.deepEqual(boss.ids().sort(), ['dead.m3', 'm4']);
});

test('sent mails are forgotten beyond a number and an age', async (t) => {
  const dir = await tempDir(t);
  const { outbox, delivered } = await openOutbox(t, dir, { oncall: new FakeTransport() }, { sentKept: 3 });
  outbox.start();
  for (let i = 0; i < 6; i += 1) await outbox.put(aMail(`m${i}`));
  await until('all are delivered', () => delivered.length === 6);
  await until('three are kept', async () => (await readdir(join(dir, 'sent'))).length === 3);
  await outbox.stop();
  const later = await openOutbox(t, dir, {}, { sentAge: 60_000, now: () => Date.now() + 3_600_000 });
  assert.equal(later.outbox.stats().sent, 0);
  assert.deepEqual(await readdir(join(dir, 'sent')), []);
});

test('an id that is no file name is a broken promise', async (t) => {
  const { outbox } = await openOutbox(t, await tempDir(t), {});
  for (const id of ['', '../m', '.m', 'a/b', 'a\r\nb', 'x'.repeat(121)]) {
    await assert.rejects(outbox.put(aMail(id)), TypeError, JSON.stringify(id));
  }
});

test('a disk that fails while mails are sent is told, and holds nothing up for good', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  oncall.answer = () => NEVER;
  const faults: string[] = [];
  const onFault = (id: string, why: string): void => void faults.push(`${id} ${why}`);
  const { outbox, delivered } = await openOutbox(t, dir, { oncall }, { onFault });
  for (let i = 0; i < 5; i += 1) await outbox.put(aMail(`m${i}`));
  await rm(join(dir, 'dead'), { recursive: true });
  outbox.start();
  await until('it is told', () => faults.length > 5);
  assert.match(faults[0] ?? '', /^m\d The outbox cannot be read or written: ENOENT/);
  assert.equal(outbox.stats().queued, 5);
  oncall.answer = () => OK;
  await until('all are delivered', () => delivered.length === 5);
});

test('a mail that was taken is not sent again when the disk does not take note of it', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  const faults: string[] = [];
  const onFault = (id: string): void => void faults.push(id);
  const { outbox, delivered } = await openOutbox(t, dir, { oncall }, { onFault });
  await outbox.put(aMail('m1'));
  await rm(join(dir, 'sent'), { recursive: true });
  outbox.start();
  await until('it is told', () => delivered.length === 1 && faults.length === 1);
  assert.equal(await outbox.put(aMail('m1')), 'known');
  await outbox.put(aMail('m2'));
  await until('the next is delivered', () => delivered.length === 2);
  assert.deepEqual(oncall.ids(), ['m1', 'm2']);
});
