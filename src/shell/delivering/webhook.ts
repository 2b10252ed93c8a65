import { createHmac } from 'node:crypto';
import { type Duration, SECOND } from '../../core/time.ts';
import { fetchFailure } from './fetch-failure.ts';
import type { Mail, Outcome, Transport } from './mail.ts';
import { readSecret } from './secret.ts';
import { type BodyTemplate, factsOf, fillBody, fillHeaders } from './webhook-body.ts';

export interface WebhookOptions {
  /** http or https; `{secret}` in it is the secret. */
  readonly url: string;
  /** Readable by its owner alone, read at every try. */
  readonly secretFile?: string | undefined;
  /** Beside our own, or in place of them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of our own body. */
  readonly body?: BodyTemplate | undefined;
  /** The host, where a mail does not say it. */
  readonly hostname: string;
  /** The whole try. */
  readonly timeout?: Duration;
}

const TIMEOUT: Duration = 10 * SECOND;
/** Of what a server says when it refuses, for people. */
const ANSWER_MAX = 300;
/** Client errors that may pass: too slow, too early, too many. */
const PASSING = [408, 425, 429];
const SECRET = '{secret}';

/** Posts each mail as JSON, signed: chat and paging services need no code here. */
export function webhookTransport(options: WebhookOptions): Transport {
  const closing = new AbortController();
  return {
    async send(mail): Promise<Outcome> {
      try {
        const { url, headers, body } = await requestFor(mail, options);
        const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(options.timeout ?? TIMEOUT)]);
        // A redirect is a mistake in the URL: followed, the mail would become a GET, or go to another server.
        return await outcomeOf(await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }));
      } catch (error) {
        return { ok: false, transient: true, why: `${serverOf(options.url)}: ${fetchFailure(error)}` };
      }
    },
    async close(): Promise<void> {
      closing.abort();
    },
  };
}

interface Request {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function requestFor(mail: Mail, options: WebhookOptions): Promise<Request> {
  const { url, secretFile, body: template, headers: more = {}, hostname } = options;
  const secret = secretFile === undefined ? '' : await readSecret(secretFile);
  const facts = factsOf(mail, hostname);
  const body = JSON.stringify(template === undefined ? facts : fillBody(template, facts, secret));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'cerberus',
    'x-cerberus-id': mail.id,
  };
  // A secret that is a part of the URL or the body is a key to get in; signing with it would add nothing.
  const isSigned = secret !== '' && !JSON.stringify([url, more, template]).includes(SECRET);
  if (isSigned) headers['x-cerberus-signature'] = signatureOf(body, secret);
  for (const [name, value] of fillHeaders(more, facts, secret)) headers[name] = value;
  return { url: url.replaceAll(SECRET, encodeURI(secret)), headers, body };
}

/** `sha256=` and the HMAC-SHA256 of the body's bytes in hex, as GitHub signs its webhooks. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

async function outcomeOf(answer: Response): Promise<Outcome> {
  const text = (await beginningOf(answer)).replace(/\s+/g, ' ').trim().slice(0, ANSWER_MAX);
  const said = `HTTP ${answer.status}${text && ` (${text})`}`;
  if (answer.ok) return { ok: true, response: said };
  const why = `${serverOf(answer.url)}: ${said}`;
  const isForGood = answer.status >= 400 && answer.status < 500 && !PASSING.includes(answer.status);
  return { ok: false, transient: !isForGood, why };
}

/** Its first chunk: a server that goes on for ever must not fill the memory. */
async function beginningOf(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  const first = await reader?.read().catch(() => undefined);
  await reader?.cancel().catch(() => undefined);
  return Buffer.from(first?.value ?? []).toString('utf8', 0, 4 * ANSWER_MAX);
}

/** The server alone: paths of webhooks are often secrets, and reasons go into logs and mails. */
function serverOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'webhook';
}
