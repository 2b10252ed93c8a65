import { spawn } from 'node:child_process';
import { type Duration, SECOND } from '../../core/time.ts';
import type { Outcome, Transport } from './mail.ts';
import type { Envelope } from './message.ts';
import { addressOf, composeMime } from './smtp.ts';

export interface SendmailOptions extends Envelope {
  readonly path?: string;
  readonly timeout?: Duration;
}

const PATH = '/usr/sbin/sendmail';
const TIMEOUT: Duration = 30 * SECOND;
const STDERR_MAX = 500;

/** sysexits.h: data, recipient or host refused. Every other code, EX_TEMPFAIL first, may pass or can be mended here. */
const FOR_GOOD = [65, 67, 68];

/**
 * Hands mails to the local `sendmail`, whose queue then owns them. Our own call and not the mail library's, because its
 * exit code tells a refusal from a full disk, and because it may hang.
 */
export function sendmailTransport(options: SendmailOptions): Transport {
  const closing = new AbortController();
  return {
    async send(mail, to = options.to): Promise<Outcome> {
      const addresses = to.map(addressOf);
      const from = addressOf(options.from);
      // Nothing that begins with a dash reaches an argument, whatever this sendmail makes of `--`.
      const odd = [from, ...addresses].find((address) => !/^[^-\s][^\s]*$/.test(address));
      if (odd !== undefined) return { ok: false, transient: true, why: `"${odd}" is no address for sendmail` };
      const args = ['-i', '-f', from, '--', ...addresses];
      return run(options, args, await composeMime(mail, options, 'linux'), closing.signal);
    },
    async close(): Promise<void> {
      closing.abort();
    },
  };
}

async function run(options: SendmailOptions, args: string[], message: Buffer, closing: AbortSignal): Promise<Outcome> {
  const { path = PATH, timeout = TIMEOUT } = options;
  const child = spawn(path, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  const kill = (): boolean => child.kill('SIGKILL');
  const timer = setTimeout(kill, timeout);
  closing.addEventListener('abort', kill);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(0, STDERR_MAX);
  });
  // One that exits without reading leaves us a broken pipe; its exit code says more.
  child.stdin.on('error', () => undefined).end(message);
  const ended = await new Promise<string | number>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? `ended by ${signal}`));
  });
  clearTimeout(timer);
  closing.removeEventListener('abort', kill);
  if (ended === 0) return { ok: true, response: `taken by ${path}` };
  const why = typeof ended === 'number' ? `exit ${ended}` : ended;
  const transient = typeof ended !== 'number' || !FOR_GOOD.includes(ended);
  return { ok: false, transient, why: `${path}: ${why}${said && ` (${said.trim().replace(/\s+/g, ' ')})`}` };
}
