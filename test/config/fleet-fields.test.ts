import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseConfig } from '../../src/config/load.ts';

const FLEET = 'receivers: { fleet: { alertmanager: { urls: http://am.example.com:9093/ } } }';

test('addresses lose their final slash, one may stand without brackets, and http is off until it is asked for', () => {
  const config = parseConfig(FLEET, 'test');
  assert.deepEqual(config.receivers.fleet?.alertmanager, { urls: ['http://am.example.com:9093'] });
  assert.deepEqual([config.http, config.statsd], [undefined, undefined]);
});

test('http and statsd have defaults for this host alone', () => {
  const { http, statsd } = parseConfig(`${FLEET}\nhttp: {}\nstatsd: {}`, 'test');
  assert.deepEqual(http, { listen: { host: '127.0.0.1', port: 9797 } });
  assert.deepEqual(statsd, { host: '127.0.0.1', port: 8125, prefix: 'cerberus', style: 'tags' });
});

for (const [name, yaml, problem] of [
  ['a page for everybody', "http: { listen: '0.0.0.0:9797' }", /cannot listen on "0.0.0.0:9797" without a token_file/],
  ['a page by IPv6 for everybody', "http: { listen: '[::]:9797' }", /without a token_file/],
  ['a listen without a port', 'http: { listen: localhost }', /not an address and a port/],
  ['a port that is none', "http: { listen: 'localhost:70000' }", /not an address and a port/],
  ['a digest to an Alertmanager', "digest: { cron: '0 9 * * 1', to: fleet }", /an Alertmanager takes alerts only/],
  ['an escalation to an Alertmanager', 'escalate: { after: 30m, to: fleet }', /an Alertmanager takes alerts only/],
  [
    'a socket beside a host',
    'statsd: { socket: /s, host: h }',
    /cannot use socket together with host: .*; remove socket, or host$/,
  ],
  ['a socket beside both', 'statsd: { socket: /s, host: h, port: 1 }', /remove socket, or host and port$/],
  ['a socket that is no path', 'statsd: { socket: s.sock }', /a relative path/],
  ['a path as the server', 'statsd: /run/statsd.sock', /statsd: \{ socket: \/run\/statsd.sock \}/],
  ['a prefix with a space', 'statsd: { prefix: a b }', /cannot use "a b"/],
] as const) {
  test(`refused: ${name}`, () => {
    assert.throws(
      () => parseConfig(`${FLEET}\n${yaml}`, 'test'),
      (error) => error instanceof ConfigError && problem.test(error.problems.map(({ message }) => message).join()),
    );
  });
}

for (const [name, url] of [
  ['no address', 'am:9093'],
  ['a file', 'file:///etc/passwd'],
  ['a password in it', 'http://me:secret@am:9093'],
] as const) {
  test(`an address that is ${name} is refused, and no password shown`, () => {
    assert.throws(
      () => parseConfig(`receivers: { r: { webhook: { url: '${url}' } } }`, 'test'),
      (error) => error instanceof ConfigError && !error.message.includes('secret@'),
    );
  });
}

test('beyond this host is allowed with a token, other loopback addresses without', () => {
  for (const http of [
    "{ listen: '0.0.0.0:9797', token_file: /etc/token }",
    "{ listen: '[::1]:9797' }",
    "{ listen: '127.0.0.2:0' }",
  ]) {
    assert.ok(parseConfig(`${FLEET}\nhttp: ${http}`, 'test').http);
  }
});
