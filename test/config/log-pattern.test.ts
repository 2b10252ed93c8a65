import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOfLog, hostOfOldLog, logPattern } from '../../src/config/log-pattern.ts';

const PATTERNS = ['/var/log/upstart/cerberus.log', '/var/log/hosts/{host}/cerberus.log', '/srv/{host}.log'].map(
  logPattern,
);

test('a path without {host} is the agent’s own log, and stays as it is written', () => {
  assert.deepEqual(logPattern('/var/log//x/../c.log'), {
    text: '/var/log//x/../c.log',
    segments: ['var', 'log', '', 'x', '..', 'c.log'],
  });
  assert.equal(hostOfLog(PATTERNS, '/var/log/upstart/cerberus.log'), null);
});

for (const [path, host] of [
  ['/var/log/hosts/web-1/cerberus.log', 'web-1'],
  ['/var/log/hosts/web-1.example.com/cerberus.log', 'web-1.example.com'],
  ['/srv/db.log', 'db'],
  ['/srv/a b\n.log', 'a b\n'],
  ['/srv/{host}.log', '{host}'],
  ['/srv/.log', undefined],
  ['/srv/..log', undefined],
  ['/srv/.hidden.log', undefined],
  ['/var/log/hosts/../cerberus.log', undefined],
  ['/var/log/hosts/web-1/deeper/cerberus.log', undefined],
  ['/var/log/hosts/web-1/cerberusXlog', undefined],
  ['/var/log/hosts//cerberus.log', undefined],
] as const) {
  test(`${JSON.stringify(path)} is the log of ${host ?? 'nobody'}`, () => {
    assert.equal(hostOfLog(PATTERNS, path), host);
  });
}

for (const [path, host] of [
  ['/var/log/hosts/web-1/cerberus.log.1', 'web-1'],
  ['/var/log/hosts/web-1/cerberus.log.12.gz', 'web-1'],
  ['/var/log/hosts/web-1/cerberus.log-20261124.gz', 'web-1'],
  ['/srv/web-1.log-20261124', 'web-1'],
  ['/srv/web-1.log', 'web-1'],
  ['/var/log/upstart/cerberus.log.1', null],
  ['/var/log/hosts/web-1/other.log.1', undefined],
] as const) {
  test(`the rotated ${path} is of ${String(host)}`, () => {
    assert.equal(hostOfOldLog(PATTERNS, path), host);
  });
}

for (const [text, message] of [
  ['cerberus.log', /"cerberus.log": a relative path .* write it from the root, like \/var\/log\/upstart/],
  ['hosts/{host}/cerberus.log', /write it from the root, like \/var\/log\/hosts\/\{host\}\/cerberus\.log$/],
  ['/var/log/hosts/*/cerberus.log', /what varies must be \{host\}.* write \/var\/log\/hosts\/\{host\}\/cerberus\.log$/],
  ['/logs/HOST/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/logs/%HOSTNAME%/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/logs/$HOST/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/logs/<host>/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/logs/{hosts}/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/logs/{host/c.log', /write \/logs\/\{host\}\/c\.log$/],
  ['/var/log/*/*.log', /write \/var\/log\/hosts\/\{host\}\/cerberus\.log$/],
  ['/logs/{host}/*.log', /nothing is known of \*; \{host\} is all that may vary/],
  ['/logs/{host}/**/c.log', /nothing is known of \*\*; \{host\} is all that may vary/],
  ['/var/log/{site}/{host}.log', /nothing is known of \{site\}/],
  ['/var/log/hosts/', /that is a directory; write \/var\/log\/hosts\/\{host\}\.log/],
  ['/var/log/{host}/', /that is a directory; write \/var\/log\/\{host\}\/cerberus\.log$/],
  ['/{host}/{host}.log', /\{host\} stands in it twice/],
  ['/var/log/../{host}.log', /without "\/\.\/", "\/\.\.\/" and "\/\/"/],
  ['/var/log/a\u0000.log', /control character/],
] as const) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => logPattern(text),
      (error: unknown) => {
        assert.ok(error instanceof SyntaxError);
        assert.match(error.message, message);
        const [, advice] = /(?:write|like) (\/\S+)/.exec(error.message) ?? [];
        if (advice !== undefined) assert.equal(logPattern(advice).text, advice, 'what is advised is good');
        return true;
      },
    );
  });
}
