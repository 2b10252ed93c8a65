import assert from 'node:assert/strict';
import { copyFile, cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { mergedMail } from '../../../src/shell/delivering/merge.ts';
import { aMail, FakeTransport, openOutbox, tempDir, until } from './support.ts';

test('many late mails become one when the receiver is back, few do not, and none is lost', async (t) => {
  for (const [count, lateMany] of [
    [9, 5],
    [4, 5],
  ] as const) {
    const dir = await tempDir(t);
    const oncall = new FakeTransport();
    oncall.answer = () => ({ ok: false, transient: true, why: '451 later' });
    const { outbox, delivered } = await openOutbox(t, dir, { oncall }, { lateMany, lateAfter: 20 });
    outbox.start();
    for (let i = 0; i < count; i += 1) await outbox.put(aMail(`m${i}`));
    const young = performance.now();
    await until('they are late', () => performance.now() - young > 30);
    oncall.answer = () => ({ ok: true, response: '250 ok' });
    const want = count > lateMany ? 2 : count;
    await until('all are delivered', () => outbox.stats().queued === 0 && delivered.length >= want);
    assert.equal(delivered.length, want);
    if (count <= lateMany) continue;
    const [probe, merged] = delivered.map(({ id }) => id);
    assert.match(merged ?? '', /^merged\./);
    const { mail } = JSON.parse(await readFile(join(dir, 'sent', `${merged}.json`), 'utf8'));
    assert.equal(mail.subject.startsWith(`[late] ${count - 1} mails waited, the first: `), true);
    for (let i = 0; i < count; i += 1) {
      assert.equal(mail.text.includes(aMail(`m${i}`).text), `m${i}` !== probe, `m${i}`);
      assert.equal(await outbox.put(aMail(`m${i}`)), 'known');
    }
  }
});

test('a crash while mails are merged makes no twins', async (t) => {
  const dir = await tempDir(t);
  const crashed = join(await tempDir(t), 'outbox');
  const oncall = new FakeTransport();
  oncall.answer = () => ({ ok: false, transient: true, why: '451 later' });
  const first = await openOutbox(t, dir, { oncall }, { lateMany: 2, lateAfter: 0 });
  first.outbox.start();
  for (let i = 0; i < 6; i += 1) await first.outbox.put(aMail(`m${i}`));
  await first.outbox.stop();
  await cp(dir, crashed, { recursive: true });
  oncall.answer = () => ({ ok: true, response: '250 ok' });
  const second = await openOutbox(t, dir, { oncall }, { lateMany: 2, lateAfter: 0, concurrency: 1 });
  second.outbox.start();
  await until('all are delivered', () => second.outbox.stats().queued === 0 && second.delivered.length === 2);
  const merged = (await readdir(join(dir, 'sent'))).find((name) => name.startsWith('merged.')) ?? '';
  // The directory as it is when the power fails just after the merged mail was written.
  await copyFile(join(dir, 'sent', merged), join(crashed, 'queue', merged));
  const third = await openOutbox(t, crashed, { oncall: new FakeTransport() }, { lateMany: 9 });
  third.outbox.start();
  await until('the rest is delivered', () => third.outbox.stats().queued === 0 && third.delivered.length === 2);
  const probe = second.delivered[0]?.id ?? '';
  assert.deepEqual(third.delivered.map(({ id }) => `${id}.json`).sort(), [`${probe}.json`, merged].sort());
  for (let i = 0; i < 6; i += 1) assert.equal(await third.outbox.put(aMail(`m${i}`)), 'known');
});

test('a merged mail lists all, in order, within the limits of a mail', () => {
  const mails = Array.from({ length: 120 }, (_, i) => aMail(`m${i}`, { at: 1_000_000_000_000 - i * 1_000 }));
  const { subject, text, id } = mergedMail(mails, 2_000_000_000_000);
  assert.ok(subject.length <= 80);
  assert.match(id, /^[A-Za-z0-9._-]{1,120}$/);
  assert.equal(mergedMail([...mails].reverse(), 1).id, id);
  const listed = text.split('\n').filter((line) => line.startsWith('  20'));
  assert.equal(listed.length, 120);
  assert.equal(listed[0], '  2001-09-09 01:44:41 UTC  [warn] m119 is crash-looping');
  assert.equal(text.split(`\n${'-'.repeat(70)}\n`).length - 1, 50);
});
