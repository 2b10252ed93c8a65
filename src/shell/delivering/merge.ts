import { createHash } from 'node:crypto';
import type { Instant } from '../../core/time.ts';
import { cleanLine } from './clean.ts';
import type { Entry } from './entry.ts';
import type { Lane, Waiting } from './lane.ts';
import type { Mail } from './mail.ts';
import type { DeliveryContext } from './settle.ts';

/** Mails in full in one; of the others only the subject is told. */
const FULL_MAX = 50;
const SUBJECT_MAX = 80;

/**
 * After a long outage a receiver gets its late mails as one, handed to `add`, unless they are few. The new file is the
 * point of no return: a start that finds it moves away what it `merges`, so that a crash in between makes no twins.
 */
export async function mergeLate(context: DeliveryContext, lane: Lane, add: (merged: Entry) => void): Promise<void> {
  const now = context.now();
  const { lateAfter, lateMany } = context.limits;
  const isFree = (w: Waiting): boolean => !w.inFlight && !w.held && w.to === undefined;
  const late = [...lane.waiting.values()].filter((w) => isFree(w) && now - w.queuedAt > lateAfter);
  if (late.length <= lateMany) return;
  for (const waiting of late) waiting.held = true;
  try {
    const merged = await mergedEntry(context, late);
    await context.shelf.queue(merged);
    // From here on there is no way back, whatever the disk does.
    await context.shelf.absorb(merged, now).finally(() => {
      for (const { id } of late) lane.waiting.delete(id);
      add(merged);
    });
  } finally {
    for (const waiting of late) waiting.held = false;
  }
}

async function mergedEntry({ shelf, now }: DeliveryContext, late: readonly Waiting[]): Promise<Entry> {
  const mails: Mail[] = [];
  for (const { id } of late) {
    const entry = await shelf.read(id);
    if (entry) mails.push(entry.mail);
  }
  return {
    version: 1,
    mail: mergedMail(mails, now()),
    queuedAt: now(),
    attempts: 0,
    merges: mails.map(({ id }) => id),
  };
}

/** One mail that holds many, the oldest first: a list of subjects, then each in full. */
export function mergedMail(mails: readonly Mail[], now: Instant): Mail {
  const sorted = [...mails].sort((a, b) => a.at - b.at);
  const [first] = sorted;
  if (first === undefined) throw new RangeError('No mails to merge');
  const list = sorted.map((mail) => `  ${stamp(mail)}  ${mail.subject}`);
  const full = sorted
    .slice(0, FULL_MAX)
    .map((mail) => `\n${'-'.repeat(70)}\n${stamp(mail)}  ${mail.subject}\n\n${mail.text}`);
  const what = `These ${sorted.length} mails could not be delivered when they were written. The oldest comes first.`;
  const digest = createHash('sha256')
    .update(sorted.map((mail) => mail.id).join('\n'))
    .digest('hex');
  return {
    id: `merged.${digest.slice(0, 40)}`,
    receiver: first.receiver,
    at: now,
    subject: cleanLine(`[late] ${sorted.length} mails waited, the first: ${first.subject}`, SUBJECT_MAX),
    text: `${what}\n\n${list.join('\n')}\n${full.join('\n')}`,
    headers: { 'X-Cerberus-State': 'late' },
  };
}

function stamp(mail: Mail): string {
  return new Date(mail.at).toISOString().replace('T', ' ').slice(0, 19).concat(' UTC');
}
