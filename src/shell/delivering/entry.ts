import type { Instant } from '../../core/time.ts';
import type { Mail } from './mail.ts';

/** What one file of the outbox holds: the mail and how its tries went. */
export interface Entry {
  readonly version: 1;
  readonly mail: Mail;
  readonly queuedAt: Instant;
  readonly attempts: number;
  readonly lastTryAt?: Instant;
  readonly lastError?: string;
  /** The recipients still owed the mail, once some had it or refused it for good. */
  readonly to?: readonly string[];
  /** Set in dead letters. */
  readonly dead?: { readonly at: Instant; readonly why: string };
  /** The ids of the mails that this one holds: they are not sent by themselves any more. */
  readonly merges?: readonly string[];
  /** Set when somebody dropped the mail by hand: it counts as known and is not sent. */
  readonly droppedAt?: Instant;
}

export const ID_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}$/;

export function encodeEntry(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/**
 * Reads a file of the outbox back. Every field is checked, because a mail that was spooled by an older version or
 * damaged by a disk must not stop the others.
 * @throws {SyntaxError} when it is not an entry; the message says what is wrong.
 */
export function decodeEntry(text: string): Entry {
  const entry = record(JSON.parse(text), 'entry');
  if (entry.version !== 1) throw new SyntaxError(`Unknown outbox version "${String(entry.version)}"`);
  decodeMail(record(entry.mail, 'mail'));
  need(typeof entry.queuedAt === 'number', 'queuedAt');
  need(Number.isInteger(entry.attempts), 'attempts');
  need(optional(entry.lastTryAt, 'number'), 'lastTryAt');
  need(optional(entry.lastError, 'string'), 'lastError');
  for (const key of ['to', 'merges']) need(entry[key] === undefined || isStrings(entry[key]), key);
  if (entry.dead !== undefined) need(typeof record(entry.dead, 'dead').why === 'string', 'dead.why');
  // Every field the type names was checked just above.
  return entry as unknown as Entry;
}

function decodeMail(mail: Record<string, unknown>): void {
  need(typeof mail.id === 'string' && ID_PATTERN.test(mail.id), 'mail.id');
  for (const key of ['receiver', 'subject', 'text']) need(typeof mail[key] === 'string', `mail.${key}`);
  need(typeof mail.at === 'number', 'mail.at');
  for (const key of ['html', 'thread']) need(optional(mail[key], 'string'), `mail.${key}`);
  need(isStrings(Object.values(record(mail.headers, 'mail.headers'))), 'mail.headers');
  if (mail.data !== undefined) decodeData(record(mail.data, 'mail.data'));
}

function decodeData(data: Record<string, unknown>): void {
  for (const key of ['incident', 'reason', 'severity', 'host']) need(typeof data[key] === 'string', `mail.data.${key}`);
  for (const key of ['services', 'rules']) need(isStrings(data[key]), `mail.data.${key}`);
  need(typeof data.suspect === 'object', 'mail.data.suspect');
}

function record(value: unknown, what: string): Record<string, unknown> {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), what);
  // The line above made sure.
  return value as Record<string, unknown>;
}

function optional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function need(holds: boolean, what: string): void {
  if (!holds) throw new SyntaxError(`Field "${what}" is missing or of the wrong type`);
}
