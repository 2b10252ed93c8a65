import assert from 'node:assert/strict';
import { request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { type HttpOptions, type Listening, listenHttp } from '../../../src/shell/showing/http.ts';

test('a page is served as it is, for this caller alone, and may load nothing', async (t) => {
  const server = await listening(t);
  const { status, headers, text } = await ask(server, '/');
  assert.deepEqual([status, text], [200, '<style>a{}</style>hello */*']);
  assert.match(String(headers['content-security-policy']), /^default-src 'none'; .*; style-src 'sha256-[\w+/]+='$/);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('it is read only, and knows no other path', async (t) => {
  const server = await listening(t);
  assert.equal((await ask(server, '/', { method: 'POST' })).status, 405);
  assert.equal((await ask(server, '/', { method: 'HEAD' })).status, 200);
  assert.equal((await ask(server, '/../etc/passwd')).status, 404);
});

test('without a token it answers to its own names only: a rebound name of the internet is refused', async (t) => {
  const server = await listening(t);
  for (const host of ['localhost:80', '127.0.0.1', `127.0.0.1:${server.port}`, '[::1]:9797']) {
    assert.equal((await ask(server, '/', { headers: { host } })).status, 200, host);
  }
  for (const host of ['evil.example.com', '127.0.0.1.evil.com', 'localhost.evil.com', '10.0.0.1']) {
    assert.equal((await ask(server, '/', { headers: { host } })).status, 403, host);
  }
});

test('with a token it must be shown, as Prometheus or as a browser does it', async (t) => {
  const server = await listening(t, { token: 's3cret' });
  const shown = async (authorization?: string) =>
    (await ask(server, '/', { headers: { host: 'web-3:9797', ...(authorization && { authorization }) } })).status;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.deepEqual(await Promise.all([shown('Bearer s3cret'), shown(basic('me:s3cret'))]), [200, 200]);
  const wrong = [undefined, 'Bearer s3cre', 'Bearer', 's3cret', basic('s3cret:me'), basic('')];
  assert.deepEqual(
    await Promise.all(wrong.map(shown)),
    wrong.map(() => 401),
  );
});

test('a page that fails tells nothing of why', async (t) => {
  const server = await listening(t);
  assert.deepEqual(await ask(server, '/broken').then(({ status, text }) => [status, text]), [
    500,
    'Something is wrong here\n',
  ]);
});

test('a port that is taken is an error for the caller', async (t) => {
  const { port } = await listening(t);
  await assert.rejects(listenHttp(options({ port })), /EADDRINUSE/);
});

function options(more: Partial<HttpOptions>): HttpOptions {
  const pages = new Map<string, HttpOptions['pages'] extends ReadonlyMap<string, infer P> ? P : never>([
    ['/', async (accept) => ({ contentType: 'text/html', text: `<style>a{}</style>hello ${accept}` })],
    ['/broken', () => Promise.reject(new Error('secret reason'))],
  ]);
  return { host: '127.0.0.1', port: 0, token: undefined, pages, ...more };
}

async function listening(t: TestContext, more: Partial<HttpOptions> = {}): Promise<Listening> {
  const server = await listenHttp(options(more));
  t.after(() => server.stop());
  return server;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function ask({ port }: Listening, path: string, { method = 'GET', headers = {} }: Asked = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: { accept: '*/*', ...headers } };
    const req = request(options, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    req.on('error', reject).end();
  });
}
