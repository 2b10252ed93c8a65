import type { Digest } from './core/period.ts';
import type { Policy } from './core/policy.ts';
import { digestSubject, digestText, type OutboxHealth } from './core/telling/digest-text.ts';
import { type Found, NOTHING_FOUND } from './core/telling/found.ts';
import { htmlOf } from './core/telling/html.ts';
import type { Notification } from './core/telling/notification.ts';
import { textOf } from './core/telling/text.ts';
import { cut, harmless, localTime } from './core/telling/words.ts';
import type { Instant, Zone } from './core/time.ts';
import type { Mail, MailData } from './shell/delivering/mail.ts';

/** Names in a header; mail programs filter by them, nobody reads them all. */
const HEADER_MAX = 200;
/** Named in a heartbeat. */
const FIRING_MAX = 200;

/** What filters and sieve scripts can go by (RFC 5322 optional fields). */
function headersOf(notification: Notification): Record<string, string> {
  const { services, rules, incident, severity, reason, letters } = notification;
  const hosts = letters[0]?.hosts;
  return {
    'X-Cerberus-Service': cut(harmless(services.join(', ')), HEADER_MAX),
    ...(hosts === undefined ? {} : { 'X-Cerberus-Host': cut(hosts.join(', '), HEADER_MAX) }),
    'X-Cerberus-Rule': cut(harmless(rules.join(', ')), HEADER_MAX),
    'X-Cerberus-Incident': incident,
    'X-Cerberus-Severity': severity,
    'X-Cerberus-State': reason,
    ...(severity === 'page' && reason !== 'over' ? { 'X-Priority': '1' } : {}),
  };
}

/** For receivers that are programs. */
function dataOf(notification: Notification): MailData {
  const { incident, reason, severity, letters, services, rules, suspect } = notification;
  const fell = suspect === undefined ? null : { service: suspect.service, evidence: suspect.evidence };
  const [{ host, hosts } = { host: '' }] = letters;
  return { incident, reason, severity, host, ...(hosts && { hosts }), services, rules, suspect: fell };
}

/** The two parts of a mail, which say the same. */
export interface MailWords {
  readonly text: string;
  readonly html: string;
}

/** Our own words for a notification, with what its host had to say. */
export function wordsOf({ letters }: Notification, found: Found = NOTHING_FOUND): MailWords {
  return { text: textOf(letters, found), html: htmlOf(letters, found) };
}

/** A notification as mails, one for each way to its receiver. The ids follow from the notification's alone. */
export function mailsOf(
  notification: Notification,
  ways: readonly string[],
  words: MailWords = wordsOf(notification),
): Mail[] {
  const { id, thread, at, subject } = notification;
  const [headers, data] = [headersOf(notification), dataOf(notification)];
  return ways.map((receiver, i) => {
    const suffix = i === 0 ? '' : `.${i + 1}`;
    const follows = thread === id ? {} : { thread: `${thread}${suffix}` };
    return { id: `${id}${suffix}`, receiver, at, subject, ...words, headers, data, ...follows };
  });
}

/** What the heartbeat says beside "I am alive". */
export interface Pulse {
  readonly host: string;
  readonly zone: Zone;
  readonly lines: number;
  readonly services: number;
  readonly firing: readonly string[];
}

/** The regular mail that proves the way to be open. One a minute at most, so its id is the minute's. */
export function heartbeatMails(now: Instant, pulse: Pulse, ways: readonly string[]): Mail[] {
  const { host, zone, lines, services, firing } = pulse;
  const minute = new Date(now).toISOString().slice(0, 16).replace(/[-:]/g, '');
  const rest = firing.length - FIRING_MAX;
  const names = firing.slice(0, FIRING_MAX).map(harmless).join(', ');
  const fires = firing.length === 0 ? 'Nothing fires.' : `Firing: ${names}${rest > 0 ? ` and ${rest} others` : ''}.`;
  const text = [
    `Cerberus on ${harmless(host)} is alive, and so is the way of its mails.`,
    '',
    `${localTime(now, zone)}: ${lines} lines read, ${services} services known. ${fires}`,
    'When this mail does not come any more, look at the agent: cerberus status.',
    '',
  ].join('\n');
  const subject = cut(`[heartbeat] cerberus on ${harmless(host)} is alive`, 80);
  return ways.map((receiver, i) => {
    const id = `heartbeat-${minute}.${receiver}${i === 0 ? '' : `.${i + 1}`}`;
    return { id, receiver, at: now, subject, text, headers: { 'X-Cerberus-State': 'heartbeat' } };
  });
}

/** The digest of a period as mails. Its id is the period's end, so that one put twice is put once. */
export function digestMails(digest: Digest, policy: Policy, outbox: OutboxHealth, ways: readonly string[]): Mail[] {
  const at = digest.to;
  const minute = new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '');
  const [subject, text] = [digestSubject(digest, policy), digestText(digest, policy, outbox)];
  return ways.map((receiver, i) => {
    const id = `digest-${minute}.${receiver}${i === 0 ? '' : `.${i + 1}`}`;
    return { id, receiver, at, subject, text, headers: { 'X-Cerberus-State': 'digest' } };
  });
}
