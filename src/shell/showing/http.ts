import { createHash, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { SECOND } from '../../core/time.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0: one of the kernel's choice. */
  readonly port: number;
  /** What callers must show. Without one they must call this host by a name that is its own. */
  readonly token: string | undefined;
  readonly pages: ReadonlyMap<string, Page>;
}

/** What a path answers to GET. */
export type Page = (accept: string) => Promise<{ readonly contentType: string; readonly text: string }>;

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** Whoever opens more waits. */
const CONNECTIONS_MAX = 32;
const REQUEST_WITHIN = 10 * SECOND;

/** Every answer is for this caller alone, now, and may load or run nothing. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
};
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves pages that can only be read. @throws {Error} when it cannot listen there. */
export async function listenHttp(options: HttpOptions): Promise<Listening> {
  const app = new Hono();
  app.use(async (context, next) => {
    const refused = refusalOf(context, options);
    if (refused === undefined) await next();
    return refused;
  });
  for (const [path, page] of options.pages) {
    app.get(path, async (context) => {
      const { contentType, text } = await page(context.req.header('accept') ?? '');
      return context.body(text, 200, {
        ...HEADERS,
        'content-type': contentType,
        'content-security-policy': policyFor(text),
      });
    });
    // HEAD is answered by GET's handler.
    app.all(path, (context) => context.text('Read only\n', 405, { ...HEADERS, allow: 'GET, HEAD' }));
  }
  app.notFound((context) => context.text('Not here\n', 404, HEADERS));
  app.onError((_, context) => context.text('Something is wrong here\n', 500, HEADERS));
  // The library may put its own Request in place of Node's, for everybody in the process.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server; // it makes no other unless asked
  server.maxConnections = CONNECTIONS_MAX;
  server.requestTimeout = REQUEST_WITHIN;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The styles of a page, and nothing else, are allowed in it, by their hash. */
function policyFor(text: string): string {
  const styles = [...text.matchAll(/<style>([^<]*)<\/style>/g)].map(([, css = '']) => {
    return `'sha256-${createHash('sha256').update(css).digest('base64')}'`;
  });
  return styles.length === 0 ? POLICY : `${POLICY}; style-src ${styles.join(' ')}`;
}

function refusalOf(context: Context, { token, host }: HttpOptions): Response | undefined {
  if (token === undefined) {
    // A page of the internet that has its name point here (DNS rebinding) calls us by that name.
    if (isOwnName(context.req.header('host') ?? '', host)) return undefined;
    return context.text('Not under this name\n', 403, HEADERS);
  }
  const shown = shownToken(context.req.header('authorization') ?? '');
  if (shown !== undefined && isSame(shown, token)) return undefined;
  return context.text('Token wanted\n', 401, {
    ...HEADERS,
    'www-authenticate': 'Basic realm="cerberus", charset="UTF-8"',
  });
}

function isOwnName(header: string, listening: string): boolean {
  const name = header
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return name === 'localhost' || name === '::1' || name === listening.toLowerCase() || /^127(\.\d+){3}$/.test(name);
}

/** Bearer, as Prometheus shows it, or the password of Basic, as browsers ask for it. */
function shownToken(authorization: string): string | undefined {
  const [, scheme = '', shown = ''] = /^(\w+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return shown;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  return Buffer.from(shown, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

function isSame(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}
