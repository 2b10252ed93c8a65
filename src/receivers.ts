import type { Config } from './config/config.ts';
import type { Transport } from './shell/delivering/mail.ts';
import { maildirTransport } from './shell/delivering/maildir.ts';
import { sendmailTransport } from './shell/delivering/sendmail.ts';
import { smtpTransport } from './shell/delivering/smtp.ts';
import { webhookTransport } from './shell/delivering/webhook.ts';

/**
 * The ways to a receiver, as the outbox names them: the receiver's own name, or `name.way` when it has several. What
 * waits under the one name is sent when the config has come to the other, so either stands for the first way.
 */
export interface Receivers {
  readonly transports: ReadonlyMap<string, Transport>;
  /** The outbox's names for a receiver of the config; none for one that is not there. */
  waysOf(receiver: string): readonly string[];
}

/** Makes what the config says of receivers into transports. Nothing is connected before the first mail. */
export function receiversOf(config: Config): Receivers {
  const transports = new Map<string, Transport>();
  const ways = new Map<string, string[]>();
  for (const name of Object.keys(config.receivers)) {
    const made = transportsOf(config, name);
    const names = made.map(([way]) => (made.length === 1 ? name : `${name}.${way}`));
    for (const [i, [way, transport]] of made.entries()) {
      if (i === 0) transports.set(name, transport);
      transports.set(`${name}.${way}`, transport);
    }
    ways.set(name, names);
  }
  return { transports, waysOf: (receiver) => ways.get(receiver) ?? [] };
}

/** As the outbox takes it: who is told when mails wait for long, if anybody is. */
export function fallbackOf({ fallback }: Config, receivers: Receivers) {
  const [receiver] = fallback === undefined ? [] : receivers.waysOf(fallback.to);
  return fallback === undefined || receiver === undefined ? {} : { fallback: { receiver, after: fallback.after } };
}

function transportsOf(config: Config, name: string): [way: string, transport: Transport][] {
  const receiver = config.receivers[name];
  const envelope = { from: config.from, hostname: config.host };
  const made: [string, Transport][] = [];
  if (receiver?.email !== undefined && config.smtp !== undefined) {
    const { host, port, tls, caFile, user, passwordFile, from } = config.smtp;
    const optional = { ...(caFile && { caFile }), ...(user && { user }), ...(passwordFile && { passwordFile }) };
    made.push(['email', smtpTransport({ ...envelope, from, host, port, tls, to: receiver.email.to, ...optional })]);
  }
  if (receiver?.maildir !== undefined) {
    const { dir, to = [`${name}@localhost`] } = receiver.maildir;
    made.push(['maildir', maildirTransport({ ...envelope, dir, to })]);
  }
  if (receiver?.sendmail !== undefined) {
    made.push(['sendmail', sendmailTransport({ ...envelope, to: receiver.sendmail.to })]);
  }
  if (receiver?.webhook !== undefined) {
    made.push(['webhook', webhookTransport({ ...receiver.webhook, hostname: config.host })]);
  }
  return made;
}
