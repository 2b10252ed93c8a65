import { count, oneOrMore, path, readBy, section, text } from './fields.ts';
import { listen } from './listen-field.ts';
import { quote } from './problem.ts';
import * as z from './zod.ts';

/** The engines of a fleet that are fed: webhooks, Alertmanagers, Prometheus, StatsD. */

export const webhookSchema = section({
  url: readBy(readUrl, 'Where each mail is posted, as JSON', 'https://robot.example.com/cerberus'),
  secret_file: path(
    'File with the secret that signs, or {secret}; the agent’s alone',
    '/etc/cerberus/robot.secret',
  ).optional(),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,70}$/), text('Value', 'Bearer {secret}'))
    .optional()
    .meta({ description: 'Headers that the server wants to see, with the same in braces' }),
  body: z.record(z.string(), z.unknown()).optional().meta({
    description: 'A body in the receiver’s own form, with {subject}, {text}, {incident}, … in its texts',
  }),
});

export const alertmanagerSchema = section({
  urls: oneOrMore(readBy(readUrl, 'An Alertmanager; each gets every alert', 'http://am-1.example.com:9093')),
  token_file: path('File with the bearer token that they want; the agent’s alone', '/etc/cerberus/am.token').optional(),
});

export const httpSchema = section({
  listen: listen('Where the status page and /metrics are; beyond this host only with a token_file').prefault(
    '127.0.0.1:9797',
  ),
  token_file: path(
    'File with the token that callers must show; the agent’s alone',
    '/etc/cerberus/http.token',
  ).optional(),
});

export const statsdSchema = section({
  host: text('The StatsD server, by name or address', '127.0.0.1').prefault('127.0.0.1'),
  port: count('Its UDP port', { min: 1, max: 65_535 }).prefault(8125),
  socket: path('A unix stream socket that it listens on, in place of host and port', '/run/statsd.sock').optional(),
  prefix: readBy(readPrefix, 'What every name begins with', 'cerberus').prefault('cerberus'),
  style: z.enum(['tags', 'names']).prefault('tags').meta({
    description: 'tags: service and host are tags, as DogStatsD has them; names: they are parts of the name',
  }),
});

function readPrefix(value: string): string {
  if (/^[\w-]+(\.[\w-]+)*$/.test(value)) return value;
  throw new SyntaxError(
    `cannot use ${quote(value)}: words of letters, digits, _ and - with dots between; write cerberus`,
  );
}

export type Http = z.output<typeof httpSchema>;
export type Statsd = z.output<typeof statsdSchema>;

/** An address of http or https, without a final slash. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SyntaxError(`cannot use ${quote(text)}: not an http address; write https://robot.example.com/cerberus`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new SyntaxError('cannot use an address with a password in it; take it out, and use secret_file');
  }
  return text.replace(/\/+$/, '');
}
