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
 * Those for whom `max_mails` has room, the most important first; the others wait until it has. News of a page never
 * waits. Many that are over and were never told will be one notification, so they take one place.
 */
export function admit(speeches: readonly Speech[], quota: Quota, now: Instant): Speech[] {
  const single = speeches.filter(({ reason }) => reason !== 'past').map((speech) => [speech]);
  const past = groupByReceiver(speeches.filter(({ reason }) => reason === 'past'));
  const late = past.flatMap((group) => (group.length > LATE_MAX ? [group] : group.map((speech) => [speech])));
  const groups = [...single.sort(([a], [b]) => rankOf(a) - rankOf(b)), ...late];
  const held = new Set<Speech>();
  for (const group of groups) {
    const receiver = group[0]?.thread.receiver ?? '';
    const freeAt = group.some(isNewPage) ? undefined : quota.freeAt(receiver, now);
    if (freeAt === undefined) quota.spend(receiver, now);
    else {
      for (const speech of group) {
        held.add(speech);
        holdBack(speech.thread, quota, now, freeAt);
      }
    }
  }
  return speeches.filter((speech) => !held.has(speech));
}

/** Somebody is to be woken who was not woken yet. */
function isNewPage({ thread, stand, reason }: Speech): boolean {
  return reason !== 'past' && stand.severity === 'page' && thread.told?.severity !== 'page';
}

const RANKS: readonly Reason[] = ['firing', 'rising', 'over', 'past', 'repeat'];

function rankOf(speech: Speech | undefined): number {
  if (speech === undefined) return RANKS.length;
  return isNewPage(speech) ? -1 : RANKS.indexOf(speech.reason);
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
