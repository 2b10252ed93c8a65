import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../src/config/load.ts';
import { createLogger } from '../src/shell/logger.ts';
import { Writer } from '../src/writer.ts';
import { oneService, onHosts, outage } from './mail/examples.ts';
import { tempDir } from './shell/delivering/support.ts';

const EXAMPLES = fileURLToPath(new URL('../config/templates', import.meta.url));
const FIRING = oneService('firing');

function writer(fields: string): { writer: Writer; said: string[] } {
  const machine = { host: 'web-3', timezone: 'UTC', init: 'upstart' } as const;
  const said: string[] = [];
  const config = parseConfig(`receivers: { oncall: { maildir: { dir: /nonexistent } } }\n${fields}`, 'c.yaml', machine);
  return { writer: new Writer(config, createLogger({ pretty: false, write: (line) => void said.push(line) })), said };
}

async function textUnder(fields: string, notification = FIRING): Promise<string> {
  const [mail] = await writer(fields).writer.mailsOf(notification, ['oncall']);
  return mail?.text ?? '';
}

test('what the service said last and what the kernel noted is in the mail, and its ids are the notification’s', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'www.log'), 'no database, token=abc\n');
  writeFileSync(join(dir, 'db.log'), 'I am the database\n');
  writeFileSync(join(dir, 'kernel'), 'Nov 24 02:52:40 web-3 init: www main process (7) terminated with status 3\n');
  const { writer: with_ } = writer(`excerpt: { path: '${dir}/{job}.log' }\nkernel_log: ${dir}/kernel`);
  const [letter] = FIRING.letters;
  assert.ok(letter);
  const untold = { ...letter, wanted: letter.wanted.map((wanted) => ({ ...wanted, told: false })) };
  const mails = await with_.mailsOf({ ...FIRING, letters: [untold] }, ['oncall.email', 'oncall.maildir']);
  assert.deepEqual(
    mails.map(({ id, receiver }) => [id, receiver]),
    [
      [FIRING.id, 'oncall.email'],
      [`${FIRING.id}.2`, 'oncall.maildir'],
    ],
  );
  for (const { text, html } of mails) {
    for (const words of [text, html ?? '']) {
      assert.match(words, /no database, token=\[masked\]/);
      assert.match(words, /1 × exit 3/);
    }
  }
});

test('of an outage it is the log of who fell first, or else of the worst', async (t) => {
  const dir = await tempDir(t);
  const fields = `excerpt: { path: '${dir}/{job}.log' }`;
  writeFileSync(join(dir, 'worker-000.log'), 'no database\n');
  assert.match(await textUnder(fields, outage(20)), /Last lines of worker-000, [\s\S]* no database\n/);
  writeFileSync(join(dir, 'db.log'), 'no space left\n');
  assert.match(await textUnder(fields, outage(20)), /Last lines of db, [\s\S]* no space left\n/);
});

test('of a service of another host nothing is looked for that lies here under its name', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'www.log'), 'words of the www of this host\n');
  writeFileSync(join(dir, 'kernel'), 'Nov 24 02:52:40 web-3 init: www main process (7) terminated with status 3\n');
  mkdirSync(join(dir, 'web-1'));
  mkdirSync(join(dir, 'web-3'));
  writeFileSync(join(dir, 'web-1', 'www.log'), 'no database\n');
  writeFileSync(join(dir, 'web-3', 'www.log'), 'at home\n');
  const there = onHosts([['web-1', 'www']]);
  const letters = there.letters.map((letter) => {
    return { ...letter, wanted: letter.wanted.map((wanted) => ({ ...wanted, told: false })) };
  });
  const away = { ...there, letters };
  const plain = await textUnder(`excerpt: { path: '${dir}/{job}.log' }\nkernel_log: ${dir}/kernel`, away);
  assert.doesNotMatch(plain, /words of|exit 3|Last lines|www\.log: /);
  const placed = `excerpt: { path: '${dir}/{host}/{job}.log' }\nkernel_log: ${dir}/kernel`;
  assert.match(await textUnder(placed, away), /Last lines of web-1:www, [\s\S]*no database/);
  assert.doesNotMatch(await textUnder(placed, away), /exit 3/);
  assert.match(await textUnder(placed), /Last lines of www, [\s\S]*at home/, 'the agent’s own host has a name, too');
  assert.doesNotMatch(await textUnder('init: systemd', away), /journalctl -u/);
});

test('events that say why it died are believed, and the kernel is not asked', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'kernel'), 'Nov 24 02:52:40 web-3 init: www main process (7) terminated with status 3\n');
  assert.doesNotMatch(await textUnder(`kernel_log: ${dir}/kernel`), /exit 3/);
});

test('once it is over, the kernel is still asked why it died, and nobody for last words', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'www.log'), 'no database\n');
  writeFileSync(join(dir, 'kernel'), 'Nov 24 02:52:40 web-3 init: www main process (7) terminated with status 3\n');
  const over = oneService('over');
  const letters = over.letters.map((letter) => {
    return { ...letter, wanted: letter.wanted.map((wanted) => ({ ...wanted, told: false })) };
  });
  const text = await textUnder(`excerpt: { path: '${dir}/{job}.log' }\nkernel_log: ${dir}/kernel`, {
    ...over,
    letters,
  });
  assert.match(text, /1 × exit 3 \(from/);
  assert.doesNotMatch(text, /no database|Last lines/);
});

test('switched off, nothing is read and nothing is said of it; unreadable, one word', async () => {
  assert.doesNotMatch(
    await textUnder('excerpt: { path: off }\nkernel_log: off'),
    /log.*:(unreadable|missing)|Last lines/,
  );
  assert.match(
    await textUnder("excerpt: { path: '/nonexistent/{job}.log' }"),
    /www's log \/nonexistent\/www\.log: missing\./,
  );
});

test('a journal that hangs costs the mail a second, and not more', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'journalctl'), '#!/bin/sh\nexec sleep 60\n');
  chmodSync(join(dir, 'journalctl'), 0o755);
  usePath(t, `${dir}:${process.env.PATH}`);
  const began = performance.now();
  const text = await textUnder('init: systemd');
  assert.ok(performance.now() - began < 3_000);
  assert.match(text, /^Warning: www on web-3/);
});

test('the templates beside the annotated config are good ones', async () => {
  const { writer: with_, said } = writer(`templates: ${EXAMPLES}`);
  assert.deepEqual(said, []);
  for (const notification of [FIRING, outage(200)]) {
    const [mail] = await with_.mailsOf(notification, ['oncall']);
    assert.match(mail?.text ?? '', /^Warning: .*\nSince .*\n\n\* https:.*\n/);
    assert.match(mail?.html ?? '', /^<!doctype html>\n/);
    assert.doesNotMatch(`${mail?.text}${mail?.html}`, /not used|\{\{|undefined|\[object/);
  }
});

test('a broken template is logged at the start, and the mail has our own words and says so', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'text.tmpl'), '{{headline');
  const { writer: with_, said } = writer(`templates: ${dir}`);
  assert.match(said.join(), /a template is not used/);
  const [mail] = await with_.mailsOf(FIRING, ['oncall']);
  assert.match(
    mail?.text ?? '',
    /\nWhat to do:\n[\s\S]*\nYour template was not used:\s+.*text\.tmpl:\s+Unclosed\s+tag/,
  );
  assert.match(mail?.html ?? '', /Your template was not used/);
});

function usePath(t: TestContext, path: string): void {
  const before = process.env.PATH;
  process.env.PATH = path;
  t.after(() => {
    process.env.PATH = before;
  });
}
