import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPart, uniqueName } from '../../src/core/unique-name.ts';

for (const [host, service, name] of [
  [null, 'www', 'www'],
  ['web-1', 'www/1', 'web-1:www/1'],
  ['fe80::1', 'www', '[fe80::1]:www'],
  ['a', 'b:c', 'a:b:c'],
  ['a:b', 'c', '[a:b]:c'],
  ['[a', 'b]:c', '[[a]:b]:c'],
] as const) {
  test(`${service} of ${host ?? 'the own host'} is ${name}, and back`, () => {
    assert.equal(uniqueName(host, service), name);
    assert.equal(ownPart(name, host), service);
  });
}

test('no two services have one name, whatever their hosts are called', () => {
  const parts = ['a', ':', '[', ']', 'b'];
  const words = parts.flatMap((one) =>
    parts.flatMap((two) => [one, one + two, ...parts.map((three) => one + two + three)]),
  );
  const hosts = [...new Set(words)].filter((word) => !word.startsWith(']'));
  const names = new Map<string, string>();
  for (const host of hosts) {
    for (const service of hosts) {
      const name = uniqueName(host, service);
      assert.equal(names.get(name) ?? host, host, name);
      names.set(name, host);
    }
  }
});
