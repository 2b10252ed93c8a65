import type { Outcome, Refusal } from './mail.ts';

/** What the mail library tells of a failure: the server's reply if there was one, the step, and the system's code. */
export interface SmtpFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpFailure[] | undefined;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly caFile?: string | undefined;
}

/** Replies that speak of the sender's set-up, whatever the mail: wanted are a login, a stronger one, or encryption. */
const SETUP_REPLIES = [530, 534, 535, 538];
const MAIL_STEPS = ['MAIL FROM', 'RCPT TO', 'DATA'];
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CA_|ERR_TLS_CERT/;

/**
 * A 5xx to the mail itself is for good. A 5xx to anything before it (greeting, STARTTLS, login) speaks of the server or
 * of our settings: the mail waits, and the reason names the setting. Everything else may pass.
 */
export function failureOf(failure: SmtpFailure, server: SmtpServer): Outcome {
  const refused = refusalsOf(failure.rejectedErrors);
  const why = whyOf(failure, server);
  return { ok: false, transient: !isForGood(failure), why, ...(refused && { refused }) };
}

/** Recipients refused in a try that others accepted. */
export function refusalsOf(errors: readonly SmtpFailure[] | undefined): Refusal[] | undefined {
  if (errors === undefined || errors.length === 0) return undefined;
  return errors.map((error) => ({
    recipient: error.recipient ?? '',
    transient: !isForGood(error),
    why: replyOf(error),
  }));
}

/** Failures that other settings, secrets or certificates on our side may cure. */
export function isOfSettings({ code, originalCode, command, responseCode }: SmtpFailure): boolean {
  if (code === undefined || code === 'ETLS' || code === 'EAUTH') return true;
  return CERTIFICATE.test(originalCode ?? '') || command === 'STARTTLS' || SETUP_REPLIES.includes(responseCode ?? 0);
}

function isForGood({ command, responseCode = 0 }: SmtpFailure): boolean {
  if (responseCode < 500 || responseCode > 599 || responseCode === 503) return false;
  return MAIL_STEPS.includes(command ?? '') && !SETUP_REPLIES.includes(responseCode);
}

function whyOf(failure: SmtpFailure, { host, port, caFile }: SmtpServer): string {
  const at = `${host}:${port}`;
  const { code = '', originalCode = '', command = '', responseCode = 0 } = failure;
  const reply = replyOf(failure);
  if (CERTIFICATE.test(originalCode) || CERTIFICATE.test(code)) {
    const trust = caFile ? `it does not match smtp.ca_file "${caFile}"` : 'set smtp.ca_file if its CA is your own';
    return `${at} shows a certificate that is not trusted (${reply}); ${trust}`;
  }
  if (code === 'EABORT') return `${at} did not finish in time`;
  if (command === 'STARTTLS') return `${at} offers no STARTTLS, which smtp.tls: starttls requires (${reply})`;
  if (code === 'ETLS') return `TLS with ${at} fails, see smtp.tls (${reply})`;
  if (/wrong.version.number|packet.length.too.long/i.test(failure.message)) {
    return `${at} does not speak TLS at once, which smtp.tls: implicit requires`;
  }
  if (command.startsWith('AUTH') || code === 'EAUTH' || SETUP_REPLIES.includes(responseCode)) {
    return `${at} wants a login, see smtp.user and smtp.password_file (${reply})`;
  }
  return `${at}${command && command !== 'CONN' ? `, ${command}` : ''}: ${reply}`;
}

function replyOf({ response, message }: SmtpFailure): string {
  return (response ?? message).replace(/\s+/g, ' ').slice(0, 500);
}
