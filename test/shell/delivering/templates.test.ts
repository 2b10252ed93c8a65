import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Templates } from '../../../src/shell/delivering/templates.ts';
import { tempDir } from './support.ts';

test('values are escaped in HTML and not in text', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'text.tmpl'), '{{headline}}\n');
  writeFileSync(join(dir, 'html.tmpl'), '<p title="{{headline}}">{{headline}}</p>');
  const { text, html, fault } = new Templates(dir).fill({ headline: `<a & "b'>` });
  assert.equal(text, `<a & "b'>\n`);
  assert.equal(html, '<p title="&lt;a &amp; &quot;b&#39;&gt;">&lt;a &amp; &quot;b&#39;&gt;</p>');
  assert.equal(fault, undefined);
});

test('what a value holds is no template', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'text.tmpl'), '{{{a}}}');
  assert.equal(new Templates(dir).fill({ a: '{{b}}', b: 'secret' }).text, '{{b}}');
});

test('without a directory, or without a file in it, there is nothing to say', async (t) => {
  for (const templates of [new Templates(undefined), new Templates(await tempDir(t)), new Templates('/nonexistent')]) {
    assert.deepEqual(templates.fill({}), { text: undefined, html: undefined, fault: undefined });
    assert.deepEqual(templates.faults, []);
  }
});

test('a broken template is a fault, and the other one is used', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'text.tmpl'), '{{#steps}} never closed');
  writeFileSync(join(dir, 'html.tmpl'), '<p>{{headline}}</p>');
  const templates = new Templates(dir);
  assert.match(templates.faults.join(), /text\.tmpl: Unclosed section "steps"/);
  const { text, html, fault } = templates.fill({ headline: 'x' });
  assert.equal(text, undefined);
  assert.equal(html, '<p>x</p>');
  assert.match(fault ?? '', /Unclosed section/);
});

test('a template that cannot be read, or comes out empty or endless, is a fault', async (t) => {
  const unreadable = await tempDir(t);
  mkdirSync(join(unreadable, 'text.tmpl'));
  assert.match(new Templates(unreadable).fill({}).fault ?? '', /text\.tmpl: EISDIR/);
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'text.tmpl'), ' {{nothing}} ');
  writeFileSync(join(dir, 'html.tmpl'), '{{#rows}}{{line}}{{/rows}}');
  assert.equal(new Templates(dir).fill({}).fault, 'text.tmpl: it came out empty');
  const rows = Array(1_000).fill({ line: 'x'.repeat(1_000) });
  const { html, fault } = new Templates(dir).fill({ nothing: 'x', rows });
  assert.equal(html, undefined);
  assert.match(fault ?? '', /longer than/);
});
