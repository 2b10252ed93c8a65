import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskSecrets } from '../../../src/core/telling/mask.ts';

const CASES: readonly (readonly [name: string, line: string, masked: string])[] = [
  ['a password', 'connect password=hunter2 host=db', 'connect password=[masked] host=db'],
  ['an environment variable', 'DB_PASSWORD: hunter2', 'DB_PASSWORD: [masked]'],
  ['JSON', '{"user":"a","passwd":"hun \\" ter2","n":1}', '{"user":"a","passwd":"[masked]","n":1}'],
  ['single quotes', "secret => 's3 cr3t', x", "secret => '[masked]', x"],
  ['a quote that is cut off', 'api_key="abc def', 'api_key="[masked]"'],
  ['a query', 'GET /a?token=abc123&b=2 200', 'GET /a?token=[masked]&b=2 200'],
  ['an option', 'exec app --db-password hunter2 --port 80', 'exec app --db-password [masked] --port 80'],
  ['an Authorization header', 'Authorization: Basic dXNlcjpwYXNz', 'Authorization: [masked]'],
  ['a cookie', 'Set-Cookie: id=1; b=2', 'Set-Cookie: [masked]'],
  ['a header of its own kind', 'x-vault-token: s.abcdefgh', 'x-vault-token: [masked]'],
  ['a bearer in a sentence', 'sent Bearer abcdef0123456789 to it', 'sent Bearer [masked] to it'],
  ['a URL with credentials', 'postgres://app:p%40ss@db:5432/x', 'postgres://[masked]@db:5432/x'],
  ['a URL with a password alone', 'redis://:p4ss@cache/0', 'redis://[masked]@cache/0'],
  [
    'AWS',
    'id AKIAIOSFODNN7EXAMPLE aws_secret_access_key = wJalr/XUtn+FEMI',
    'id [masked] aws_secret_access_key = [masked]',
  ],
  ['GitHub', 'clone with ghp_0123456789abcdefghijABCDEFGHIJ', 'clone with [masked]'],
  ['Slack', 'xoxb-123456789012-abcdefghijkl', '[masked]'],
  ['a JWT', 'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123 end', 'jwt [masked] end'],
  [
    'nothing',
    'listening on http://127.0.0.1:80/ as user:group, 3 tokens left',
    'listening on http://127.0.0.1:80/ as user:group, 3 tokens left',
  ],
];

for (const [name, line, masked] of CASES) {
  test(`${name} is masked, and what stands around it is not`, () => assert.deepEqual(maskSecrets([line]), [masked]));
}

test('a private key is masked from its BEGIN to its END', () => {
  const key = ['key:', '-----BEGIN RSA PRIVATE KEY-----', 'MIIE', '-----END RSA PRIVATE KEY-----', 'next'];
  assert.deepEqual(maskSecrets(key), ['key:', '[masked]', '[masked]', '[masked]', 'next']);
});

test('a private key whose BEGIN was cut off is masked from the first line on', () => {
  assert.deepEqual(maskSecrets(['MIIE', '-----END PRIVATE KEY-----', 'next']), ['[masked]', '[masked]', 'next']);
});

test('a private key without END is masked to the last line', () => {
  assert.deepEqual(maskSecrets(['a', '-----BEGIN PRIVATE KEY-----', 'MIIE']), ['a', '[masked]', '[masked]']);
});

test('no line takes long, however it was made up', () => {
  const words = ['-', 'x-', 'password', 'eyJ', 'a://', ':', '@', '"', '\\', 'init: ', 'A', 'token=', ' ', 'Basic '];
  const began = process.cpuUsage().user;
  for (const word of words) maskSecrets(Array(16).fill(word.repeat(Math.ceil(2_000 / word.length))));
  const tookMs = (process.cpuUsage().user - began) / 1_000;
  assert.ok(tookMs < 2_000, `${tookMs} ms`);
});
