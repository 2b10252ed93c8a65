import { createHash } from 'node:crypto';
import type { Mail } from './mail.ts';

const ID_LENGTH_MAX = 120;

/**
 * The mail that tells another receiver what could not be delivered: the reason on top, then the whole mail. Its id
 * follows from the first one's, so that it is told once however often we restart.
 */
export function fallbackMail(mail: Mail, receiver: string, why: string, dead: boolean): Mail {
  const what = dead
    ? `This mail was refused for good by the receiver "${mail.receiver}" and will not be tried again`
    : `This mail still waits for the receiver "${mail.receiver}", which is tried again`;
  const { html: _, ...rest } = mail;
  return {
    ...rest,
    id: derivedId(mail.id, dead ? 'dead' : 'late'),
    receiver,
    thread: mail.thread ?? mail.id,
    text: `${what}: ${why}\n\n${mail.text}`,
    headers: { ...mail.headers, 'X-Cerberus-Undelivered': mail.receiver },
  };
}

function derivedId(id: string, prefix: string): string {
  const derived = `${prefix}.${id}`;
  if (derived.length <= ID_LENGTH_MAX) return derived;
  return `${prefix}.${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}
