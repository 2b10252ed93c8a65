import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { type Duration, SECOND } from '../../core/time.ts';
import type { Mail, Outcome, Transport } from './mail.ts';
import { type Envelope, messageOf } from './message.ts';
import { readSecret } from './secret.ts';
import { failureOf, isOfSettings, refusalsOf, type SmtpFailure } from './smtp-outcome.ts';

export interface SmtpOptions extends Envelope {
  readonly host: string;
  readonly port: number;
  /** `none` is the only way to send without encryption. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  /** PEM; trusted besides the well-known authorities. */
  readonly caFile?: string;
  readonly user?: string;
  /** Readable by its owner alone. Without it the password is in the environment, CERBERUS_SMTP_PASSWORD. */
  readonly passwordFile?: string;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

export interface SmtpTimeouts {
  /** Name lookup, connection and TLS. */
  readonly connect: Duration;
  readonly greeting: Duration;
  /** Silence at any later step. */
  readonly silence: Duration;
  /** The whole try, for servers that trickle. */
  readonly whole: Duration;
}

const TIMEOUTS: SmtpTimeouts = {
  connect: 10 * SECOND,
  greeting: 15 * SECOND,
  silence: 60 * SECOND,
  whole: 180 * SECOND,
};

/** Connections stay open a short while, as mails come in bursts; RFC 5321 lets us end them at any time. */
const IDLE_CLOSE: Duration = 10 * SECOND;
/** For the server to close its side, before the socket is destroyed. */
const CLOSE_WAIT: Duration = 0.2 * SECOND;
const CONNECTIONS_MAX = 3;

/** Sends over SMTP. Settings and secrets are read at the first mail, and again after they failed: mending them suffices. */
export function smtpTransport(options: SmtpOptions): Transport {
  let pool: Promise<Pool> | undefined;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  return {
    async send(mail, to = options.to): Promise<Outcome> {
      try {
        pool ??= openPool(options, timeouts);
        const { response, rejectedErrors } = await (await pool).sendMail({
          ...messageOf(mail, options),
          envelope: { from: addressOf(options.from), to: to.map(addressOf) },
          signal: AbortSignal.timeout(timeouts.whole),
        });
        const refused = refusalsOf(rejectedErrors);
        return { ok: true, response, ...(refused && { refused }) };
      } catch (error) {
        const failure = asFailure(error);
        if (isOfSettings(failure)) {
          const failed = pool;
          pool = undefined;
          void failed?.then((p) => p.close()).catch(() => undefined);
        }
        return failureOf(failure, options);
      }
    },
    prepare(): void {
      pool ??= openPool(options, timeouts);
      // What is wrong shows again, and is said, when a mail is sent.
      pool
        .then((opened) => warmUp(opened, options))
        .catch(() => {
          pool = undefined;
        });
    },
    async close(): Promise<void> {
      const closing = pool;
      pool = undefined;
      await closing?.then((p) => p.close({ force: true })).catch(() => undefined);
    },
  };
}

/** The message as bytes: the same for the same mail. Lines end in CRLF, or for local use (`linux`) in LF. */
export async function composeMime(
  mail: Mail,
  envelope: Envelope,
  newline: 'windows' | 'linux' = 'windows',
): Promise<Buffer> {
  const { createTransport } = await import('nodemailer');
  const composer = createTransport({ streamTransport: true, buffer: true, newline });
  const { message } = await composer.sendMail({ ...messageOf(mail, envelope), newline });
  if (!Buffer.isBuffer(message)) throw new TypeError('The mail library gave no bytes');
  return message;
}

/** The first mail of a process took ten times as long as the second: names are looked up and code is compiled before it. */
async function warmUp(pool: Pool, envelope: Envelope): Promise<void> {
  const nobody = { id: 'warm-up', receiver: '', at: 0, subject: '', text: '', html: '<p></p>', headers: {} };
  await composeMime(nobody, envelope);
  await pool.verify().catch(() => undefined); // A server that is away shows again when there is a mail for it.
}

type Pool = Awaited<ReturnType<typeof openPool>>;

async function openPool(options: SmtpOptions, timeouts: SmtpTimeouts) {
  const { createTransport } = await import('nodemailer');
  const pass = await passwordOf(options);
  const ca = options.caFile === undefined ? undefined : await readCa(options.caFile);
  return createTransport({
    pool: true,
    host: options.host,
    port: options.port,
    secure: options.tls === 'implicit',
    requireTLS: options.tls === 'starttls',
    ignoreTLS: options.tls === 'none',
    // A host name without a dot makes strict servers refuse us; the library then says its address.
    ...(options.hostname.includes('.') && { name: options.hostname }),
    ...(options.user !== undefined && { auth: { user: options.user, pass } }),
    tls: { ...(ca && { ca: [...rootCertificates, ca] }), minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    idleTimeout: IDLE_CLOSE,
    socketCloseTimeout: CLOSE_WAIT,
    maxConnections: CONNECTIONS_MAX,
    // Only for a connection the server ended before a byte of the mail was sent; every other retry is the outbox's.
    maxRequeues: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

async function passwordOf({ user, passwordFile }: SmtpOptions): Promise<string> {
  if (user === undefined) return '';
  if (passwordFile !== undefined) return readSecret(passwordFile);
  const password = process.env.CERBERUS_SMTP_PASSWORD;
  if (password) return password;
  throw new Error('smtp.user needs smtp.password_file, or CERBERUS_SMTP_PASSWORD in the environment');
}

async function readCa(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause) => {
    throw new Error(`Cannot read smtp.ca_file "${path}": ${cause.message}`, { cause });
  });
}

/** The address in `Name <address>`. */
export function addressOf(text: string): string {
  return /<([^<>]*)>\s*$/.exec(text)?.[1]?.trim() ?? text.trim();
}

function asFailure(error: unknown): SmtpFailure {
  return error instanceof Error ? error : { message: String(error) };
}
