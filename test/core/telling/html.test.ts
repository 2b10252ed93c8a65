import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Found } from '../../../src/core/telling/found.ts';
import { htmlOf } from '../../../src/core/telling/html.ts';
import { textOf } from '../../../src/core/telling/text.ts';
import { FOUND, fleet, hostile, hostileHosts, oneService, onHosts, outage } from '../../mail/examples.ts';

/** Mail programs cut at about 102 KB; with quoted-printable and headers this stays far below. */
const BYTES_MAX = 60_000;

const MAILS = {
  'one service': htmlOf(oneService('firing').letters, FOUND),
  'a page': htmlOf(oneService('rising').letters),
  'an end': htmlOf(oneService('over').letters),
  'an outage': htmlOf(outage(200).letters),
  'a fleet': htmlOf(onHosts(fleet(50, ['www', 'api', 'worker/1', 'mq'])).letters),
  'hostile hosts': htmlOf(hostileHosts().letters, FOUND),
  'hostile names': htmlOf(hostile().letters, FOUND),
};

for (const [name, html] of Object.entries(MAILS)) {
  test(`${name}: nothing remote, no image, no script, and both colour schemes`, () => {
    assert.doesNotMatch(html, /<(img|script|link|iframe|object|form|svg|video|base)\b/i);
    assert.doesNotMatch(html, /\b(src|background|srcset)=|url\(|@import|javascript:/i);
    assert.match(html, /<meta name="color-scheme" content="light dark">/);
    assert.match(html, /@media \(prefers-color-scheme: dark\)/);
    assert.match(html, /^<!doctype html>\n<html lang="en">/);
  });

  test(`${name}: every style that sets a colour sets its background too`, () => {
    for (const [, style = ''] of html.matchAll(/style="([^"]*)"/g)) {
      if (/(^|;)color:/.test(style) && !style.includes('#0550ae')) assert.match(style, /(^|;)background:/, style);
    }
  });

  test(`${name}: every element is closed`, () => {
    const open: string[] = [];
    for (const [, close = '', tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'br'].includes(tag)) continue;
      if (close === '') open.push(tag);
      else assert.equal(open.pop(), tag);
    }
    assert.deepEqual(open, []);
  });
}

test('names and log lines are text, never markup', () => {
  const html = MAILS['hostile names'];
  assert.doesNotMatch(html, /<script|<b>bold/);
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(html, /quo&quot;te&#39;s/);
  assert.match(html, /&amp;amp;/);
  assert.doesNotMatch(html, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
});

test('two hundred services, or two thousand with long names, do not make it large', () => {
  assert.ok(Buffer.byteLength(MAILS['an outage']) < BYTES_MAX);
  assert.ok(Buffer.byteLength(MAILS['a fleet']) < BYTES_MAX);
  const crowd = textOf(outage(2_100, (i) => `s${i}`).letters);
  assert.match(crowd, /\n2100 services, the worst first:\n/);
  assert.match(crowd, /\nAnd 2080 more: [\s\S]* and\s+80\s+others\n/);
  const long = htmlOf(outage(2_000, (i) => `${i}-${'ö<'.repeat(500)}`).letters, FOUND);
  assert.ok(Buffer.byteLength(long) < BYTES_MAX, `${Buffer.byteLength(long)} bytes`);
});

test('the worst are in a table with headings, the others by name, and the text has all of them', () => {
  const html = MAILS['an outage'];
  assert.equal(html.match(/<th scope="row"/g)?.length, 20);
  assert.equal(html.match(/<th scope="col"/g)?.length, 3);
  assert.match(html, /And 180 more: /);
  const text = textOf(outage(1_000).letters);
  for (let i = 0; i < 1_000; i++) assert.match(text, new RegExp(`\\bworker-${String(i).padStart(3, '0')}\\b`));
});

test('a table that only places things says so to screen readers, and the picture is there in words', () => {
  const html = MAILS['one service'];
  for (const [, attributes = ''] of html.matchAll(/<table ([^>]*)>/g)) assert.match(attributes, /role="presentation"/);
  assert.match(html, /role="img" aria-label="10 respawns of www in the last 1 min; at most 1 within 2 s"/);
});

test('the first thing in it is hidden, for phones: the state, what, and what to try', () => {
  const [, hidden] = /<body[^>]*>\s*<div style="display:none[^>]*>([^<]*)<\/div>/.exec(MAILS['a page']) ?? [];
  assert.equal(
    hidden,
    'Page, worse: www on web-3 is crash-looping, 55 respawns in 3 min 36 s. Try: initctl status www',
  );
});

test('only an address of the web becomes a link', () => {
  const [letter] = oneService('firing').letters;
  assert.ok(letter);
  const step = { kind: 'runbook', hint: undefined } as const;
  const html = htmlOf([{ ...letter, steps: [{ ...step, command: 'javascript://%0aalert(1)' }] }]);
  assert.doesNotMatch(html, /<a\b/);
});

test('a log without lines is said in a word, and a template that failed too', () => {
  const found: Found = {
    excerpt: { service: 'www', source: '/var/log/upstart/www.log', lines: [], note: 'unreadable' },
    reasons: undefined,
    fault: 'html.tmpl: Unclosed tag at 3',
  };
  const html = htmlOf(oneService('firing').letters, found);
  assert.match(html, /\/var\/log\/upstart\/www\.log: unreadable/);
  assert.match(html, /Your template was not used: html\.tmpl: Unclosed tag at 3/);
});
