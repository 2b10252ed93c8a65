import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMatchers, parseMatcher } from '../../src/config/matcher.ts';

const LABELS = { service: 'web-1', severity: 'page', site: 'ams' };

const CASES: readonly (readonly [matchers: readonly string[], holds: boolean])[] = [
  [[], true],
  [['severity=page'], true],
  [['severity = page'], true],
  [['severity="page"'], true],
  [['severity=pag'], false],
  [['severity!=page'], false],
  [['severity!=warn'], true],
  [['service=~web-.*'], true],
  [['service=~eb'], false],
  [['service=~web-1|db'], true],
  [['service!~db.*'], true],
  [['service!~web.*'], false],
  [['severity=page', 'site=fra'], false],
  [['severity=page', 'site=ams'], true],
  [['team='], true],
  [['team!='], false],
  [['toString='], true],
  [['site=a=b'], false],
];

for (const [texts, holds] of CASES) {
  test(`[${texts.join(', ')}] ${holds ? 'holds' : 'does not hold'}`, () => {
    assert.equal(compileMatchers(texts.map(parseMatcher))(LABELS), holds);
  });
}

for (const [text, message] of [
  ['page', /not LABEL=VALUE; write severity=page/],
  ['=page', /not LABEL=VALUE/],
  ['severity==page', /unknown operator "=="; write severity=page/],
  ['service=~web(', /as a regular expression: .*(Unterminated group|missing)/i],
  ['service=~(a+)+', /a repeated group can take for ever/],
  ['service=~(a|aa)*', /a repeated group can take for ever/],
  ['service=~(.*){20}', /a repeated group can take for ever/],
  ['service=~(a)\\1', /references back/],
  ['service=~.*.*.*.*x', /more than 3 of/],
  [`service=~${'x'.repeat(301)}`, /longer than 300/],
] as const) {
  test(`the matcher ${text.slice(0, 24)} is refused`, () => {
    assert.throws(() => parseMatcher(text), { name: 'SyntaxError', message });
  });
}

test('the slowest expression that is allowed takes no time on a hostile name', () => {
  const matches = compileMatchers([parseMatcher('service=~.*a.*a.*ab')]);
  const started = process.cpuUsage().user;
  assert.equal(matches({ service: 'a'.repeat(8000) }), false);
  assert.ok(process.cpuUsage().user - started < 1_000_000, 'more than a second of CPU');
});
