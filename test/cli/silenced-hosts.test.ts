import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostMatchers } from '../../src/cli/silenced-hosts.ts';
import { compileSilenceWords } from '../../src/silences.ts';

for (const [globs, matcher, yes, no] of [
  [['web-1'], 'host=web-1', 'web-1', 'web-11'],
  [['web-*'], 'host=~web-.*', 'web-12', 'a-web-1'],
  [['web-?.example.com'], 'host=~web-.\\.example\\.com', 'web-1.example.com', 'web-1xexample.com'],
  [['web-*', 'db-1'], 'host=~web-.*|db-1', 'db-1', 'db-2'],
  [['fe80::1'], 'host=fe80::1', 'fe80::1', 'fe80::2'],
] as const) {
  test(`--host ${globs.join(' ')} is ${matcher}`, () => {
    assert.deepEqual(hostMatchers(globs), [matcher]);
    const holds = compileSilenceWords(hostMatchers(globs));
    assert.deepEqual([holds({ host: yes }), holds({ host: no })], [true, false]);
  });
}

test('what is no plain glob is refused with the way out', () => {
  for (const glob of ['!web-1', 'web-[12]', 'web-{1,2}', 'a b', '', '"web"']) {
    assert.throws(() => hostMatchers([glob]), /only \* and \? stand for other characters; write a matcher, such as/);
  }
});

test('no --host adds nothing', () => {
  assert.deepEqual(hostMatchers([]), []);
});
