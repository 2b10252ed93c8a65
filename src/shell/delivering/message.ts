import { cleanHost, cleanLine, cleanText } from './clean.ts';
import type { Mail } from './mail.ts';

/** Who a mail is from and to, and the host that its ids carry. */
export interface Envelope {
  /** An address, or `Name <address>`. */
  readonly from: string;
  readonly to: readonly string[];
  /** For Message-ID, List-Id and EHLO. */
  readonly hostname: string;
}

/** A message as the mail library takes it: every value clean, every header allowed. */
export interface Message {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly date: Date;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string;
  readonly text: string;
  readonly html?: string;
  readonly headers: { key: string; value: string }[];
  /** Boundaries follow from the id, so that every try sends the same bytes. */
  readonly baseBoundary: string;
  /** `=_` cannot occur in quoted-printable: no text from a log can end a part. */
  readonly boundaryPrefix: '=_cerberus';
  readonly encoding: 'quoted-printable';
}

const SUBJECT_MAX = 250;
/** Below the 998 octets of RFC 5322 even when nothing in it can be folded. */
const HEADER_MAX = 900;

/** Headers that say who, what and when: the message's own, never a mail's to set. */
const RESERVED =
  /^(from|to|cc|bcc|sender|reply-to|return-path|subject|date|message-id|in-reply-to|references|mime-version|content-.*|resent-.*|received)$/i;

/** The Message-ID of a mail: the same on every try, so that a receiver can drop the twin. */
export function messageId(id: string, hostname: string): string {
  return `<${atom(id)}@${cleanHost(hostname)}>`;
}

export function messageOf(mail: Mail, envelope: Envelope): Message {
  const thread = mail.thread === undefined || mail.thread === mail.id ? undefined : mail.thread;
  const first = thread === undefined ? undefined : messageId(thread, envelope.hostname);
  return {
    from: cleanLine(envelope.from, HEADER_MAX),
    to: envelope.to.map((address) => cleanLine(address, HEADER_MAX)),
    subject: cleanLine(mail.subject, SUBJECT_MAX),
    date: new Date(mail.at),
    messageId: messageId(mail.id, envelope.hostname),
    ...(first !== undefined && { inReplyTo: first, references: first }),
    text: cleanText(mail.text),
    ...(mail.html !== undefined && { html: cleanText(mail.html) }),
    headers: headersOf(mail, envelope.hostname),
    baseBoundary: atom(mail.id).slice(0, 40),
    boundaryPrefix: '=_cerberus',
    encoding: 'quoted-printable',
  };
}

/** RFC 3834 and its kin: no robot answers us. A mail's own headers may replace these, and add to them. */
function headersOf(mail: Mail, hostname: string): { key: string; value: string }[] {
  const headers = new Map([
    ['auto-submitted', { key: 'Auto-Submitted', value: 'auto-generated' }],
    ['x-auto-response-suppress', { key: 'X-Auto-Response-Suppress', value: 'DR, RN, NRN, OOF, AutoReply' }],
    ['list-id', { key: 'List-Id', value: `<crash-loops.${cleanHost(hostname)}>` }],
  ]);
  for (const [key, value] of Object.entries(mail.headers)) {
    if (!/^[A-Za-z0-9-]{1,70}$/.test(key) || RESERVED.test(key)) continue;
    headers.set(key.toLowerCase(), { key, value: cleanLine(value, HEADER_MAX) });
  }
  return [...headers.values()];
}

/** Ids that an outbox takes pass unchanged. */
function atom(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 120);
}
