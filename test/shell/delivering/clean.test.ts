import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanHost, cleanLine, cleanText } from '../../../src/shell/delivering/clean.ts';

for (const [name, given, line, text] of [
  ['plain text stays', 'www is down', 'www is down', 'www is down'],
  ['tabs and line feeds stay in a text', 'a\tb\nc', 'a b c', 'a\tb\nc'],
  ['other line ends become line feeds', 'a\r\nb\rc', 'a b c', 'a\nb\nc'],
  ['an escape sequence loses its escape', 'a\u001b[31mb', 'a\ufffd[31mb', 'a\ufffd[31mb'],
  ['C1 controls and DEL are shown', 'a\u009b\u007f', 'a\ufffd\ufffd', 'a\ufffd\ufffd'],
  ['half of a pair is shown, a whole one stays', '\ud83d \ud83d\ude00', '\ufffd \ud83d\ude00', '\ufffd \ud83d\ude00'],
  ['marks that turn text around are gone', 'exe.\u202egnp\u2066', 'exe.gnp', 'exe.gnp'],
  ['an encoded word is taken apart in a line', '=?utf-8?q?=0d?=', '= ?utf-8?q?=0d?=', '=?utf-8?q?=0d?='],
  ['white space at the ends goes from a line', '  a  ', 'a', '  a  '],
] as const) {
  test(`${name}`, () => {
    assert.equal(cleanLine(given, 100), line);
    assert.equal(cleanText(given), text);
  });
}

test('a long line is cut, never in the middle of a pair', () => {
  assert.equal(cleanLine('abcdef', 4), 'abc…');
  assert.equal(cleanLine('ab\ud83d\ude00ef', 4), 'ab…');
  assert.equal(cleanLine('abcd', 4), 'abcd');
});

test('a host name has only what a domain may have', () => {
  for (const [given, host] of [
    ['web-3.example.com', 'web-3.example.com'],
    ['WEB_3', 'web-3'],
    ['-a..b-.', 'a.b'],
    ['web>\r\n3', 'web-3'],
    ['', 'localhost'],
  ] as const) {
    assert.equal(cleanHost(given), host);
  }
});
