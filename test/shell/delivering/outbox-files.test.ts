import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  dropOutbox,
  idsMeant,
  listOutbox,
  retryOutbox,
  showOutbox,
} from '../../../src/shell/delivering/outbox-files.ts';
import { aMail, FakeTransport, openOutbox, tempDir, until } from './support.ts';

test('the list tells what waits, what is dead and why; with all, what was sent', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  oncall.answer = (mail) => {
    if (mail.id === 'sent') return { ok: true, response: '250 ok' };
    return { ok: false, transient: mail.id === 'waits', why: `no ${mail.id}` };
  };
  const { outbox, troubles } = await openOutbox(t, dir, { oncall }, { backoff: [60_000] });
  outbox.start();
  for (const id of ['dead', 'sent', 'waits']) await outbox.put(aMail(id));
  await until('all are tried', () => troubles.length === 2);
  await outbox.stop();
  await writeFile(join(dir, 'queue', 'odd.json'), 'no json');
  const shown = (await listOutbox(dir, { all: true })).map(({ id, state, attempts, lastError }) => [
    id,
    state,
    attempts,
    lastError?.slice(0, 9),
  ]);
  assert.deepEqual(shown, [
    ['waits', 'queued', 1, 'no waits'],
    ['odd', 'corrupt', 0, 'Unexpecte'],
    ['dead', 'dead', 1, 'no dead'],
    ['sent', 'sent', 1, undefined],
  ]);
  assert.equal((await listOutbox(dir)).length, 3);
  assert.equal((await showOutbox(dir, 'dead'))?.mail.text, aMail('dead').text);
  assert.equal(await showOutbox(dir, '../queue/dead'), undefined);
  assert.deepEqual(await listOutbox(join(dir, 'nowhere')), []);
});

test('retry revives a dead letter for those who refused it, within a second of a running agent', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  const refused = [{ recipient: 'b@example.com', transient: false, why: '550 no user' }];
  oncall.answer = () => ({ ok: true, response: '250 ok', refused });
  const { outbox, delivered } = await openOutbox(t, dir, { oncall });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it is dead for one', () => outbox.stats().dead === 1 && delivered.length === 1);
  oncall.answer = () => ({ ok: true, response: '250 ok' });
  assert.equal(await retryOutbox(dir, 'm1'), true);
  await until('it is delivered', () => delivered.length === 2, 1_000);
  assert.deepEqual(oncall.sent[1], { id: 'm1', to: ['b@example.com'] });
  assert.deepEqual([outbox.stats().dead, outbox.stats().sent], [0, 1]);
  assert.equal(await retryOutbox(dir, 'm1'), false);
});

test('retry of a mail that waits tries it now', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  oncall.answer = () => ({ ok: false, transient: true, why: '451 later' });
  const { outbox, troubles, delivered } = await openOutbox(t, dir, { oncall }, { backoff: [3_600_000] });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it failed', () => troubles.length === 1);
  oncall.answer = () => ({ ok: true, response: '250 ok' });
  await retryOutbox(dir, 'm1');
  await until('it is delivered', () => delivered.length === 1, 1_000);
});

test('a dropped mail is gone from the queue and stays known, with an agent running and after', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  oncall.answer = () => ({ ok: false, transient: true, why: '451 later' });
  const { outbox, troubles } = await openOutbox(t, dir, { oncall }, { backoff: [3_600_000] });
  outbox.start();
  await outbox.put(aMail('m1'));
  await until('it failed', () => troubles.length === 1);
  assert.equal(await dropOutbox(dir, 'm1'), true);
  await until('the agent lets it go', () => outbox.stats().queued === 0, 1_000);
  assert.equal(await outbox.put(aMail('m1')), 'known');
  assert.equal(oncall.sent.length, 1);
  assert.equal((await showOutbox(dir, 'm1'))?.item.state, 'dropped');
  assert.equal(await dropOutbox(dir, 'm1'), false);
  await outbox.stop();
  const next = await openOutbox(t, dir, { oncall });
  assert.equal(await next.outbox.put(aMail('m1')), 'known');
});

test('the beginning of an id means every mail that begins so, a whole one only itself; sent ones when asked', async (t) => {
  const dir = await tempDir(t);
  const oncall = new FakeTransport();
  oncall.answer = (mail) =>
    mail.id === 'm-sent' ? { ok: true, response: '250 ok' } : { ok: false, transient: true, why: 'no' };
  const { outbox } = await openOutbox(t, dir, { oncall }, { backoff: [60_000] });
  outbox.start();
  for (const id of ['m-sent', 'm-1', 'm-10']) await outbox.put(aMail(id));
  await until('it is sent', () => outbox.stats().sent === 1);
  await outbox.stop();
  assert.deepEqual((await idsMeant(dir, 'm-')).sort(), ['m-1', 'm-10']);
  assert.deepEqual(await idsMeant(dir, 'm-1'), ['m-1']);
  assert.deepEqual(await idsMeant(dir, 'm-s'), []);
  assert.deepEqual(await idsMeant(dir, 'm-s', { all: true }), ['m-sent']);
  assert.deepEqual([await idsMeant(dir, ''), await idsMeant(join(dir, 'nowhere'), 'm')], [[], []]);
});
