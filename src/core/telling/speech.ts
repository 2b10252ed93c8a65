import type { Instant } from '../time.ts';
import type { Alert, Incident } from './incident.ts';
import { LATE_MAX } from './past.ts';
import type { Quota } from './quota.ts';
import type { Reason, Stand } from './reason.ts';
import type { Thread } from './thread.ts';

/** A thread that has reason to speak. */
export interface Speech {
  readonly thread: Thread;
  readonly incident: Incident;
  readonly stand: Stand;
  readonly reason: Reason;
  /** Until when which of its alerts are muted. */
  readonly mutes: ReadonlyMap<Alert, Instant>;
}

/**
 * Those for whom `max_mails` has room; the others wait until it has. Many that are over and were never told will be
 * one notification, so they take one place.
 */
export function admit(speeches: readonly Speech[], quota: Quota, now: Instant): Speech[] {
  const single = speeches.filter(({ reason }) => reason !== 'past').map((speech) => [speech]);
  const past = groupByReceiver(speeches.filter(({ reason }) => reason === 'past'));
  const late = past.flatMap((group) => (group.length > LATE_MAX ? [group] : group.map((speech) => [speech])));
  return [...single, ...late].flatMap((group) => {
    const receiver = group[0]?.thread.receiver ?? '';
    const freeAt = quota.freeAt(receiver, now);
    if (freeAt === undefined) quota.spend(receiver, now);
    else for (const { thread } of group) holdBack(thread, quota, now, freeAt);
    return freeAt === undefined ? group : [];
  });
}

/** The next look at a thread: by its own rhythm, or when something of it is no longer muted. */
export function soonest(due: Instant | null, mutes: ReadonlyMap<Alert, Instant>): Instant | null {
  let at = due ?? Number.POSITIVE_INFINITY;
  for (const until of mutes.values()) at = Math.min(at, until);
  return Number.isFinite(at) ? at : null;
}

function holdBack(thread: Thread, quota: Quota, now: Instant, freeAt: Instant): void {
  if (thread.heldSince === null) quota.holdBack();
  thread.heldSince ??= now;
  thread.due = freeAt;
}

function groupByReceiver(speeches: readonly Speech[]): Speech[][] {
  const groups = new Map<string, Speech[]>();
  for (const speech of speeches) {
    const group = groups.get(speech.thread.receiver);
    if (group === undefined) groups.set(speech.thread.receiver, [speech]);
    else group.push(speech);
  }
  return [...groups.values()];
}
