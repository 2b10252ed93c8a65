import type { Duration } from '../../core/time.ts';
import type { Entry } from './entry.ts';
import type { Lane, Waiting } from './lane.ts';
import type { Mail } from './mail.ts';
import type { Fallback, OutboxLimits, OutboxOptions } from './outbox-options.ts';
import type { Shelf } from './shelf.ts';
import type { Part } from './verdict.ts';

/** What the parts of an outbox share. */
export interface DeliveryContext {
  readonly shelf: Shelf;
  readonly limits: OutboxLimits;
  readonly outbox: OutboxOptions;
  readonly now: () => number;
  /** As the config in force has it. */
  fallback(): Fallback | undefined;
  /** Tells the fallback receiver; must not throw. */
  tell(mail: Mail, why: string, dead: boolean): void;
  /** The outbox's own disk failed: nothing is lost, but somebody must hear of it. */
  onFault(id: string, error: unknown): void;
}

/** Makes it a dead letter, for all its recipients or for some, and tells the fallback receiver. */
export async function bury(context: DeliveryContext, waiting: Waiting, mail: Mail, { to, why }: Part): Promise<void> {
  const at = context.now();
  const owed = to ?? waiting.to;
  const entry = { ...entryOf(waiting, mail, at), ...(owed && { to: owed }), lastError: why, dead: { at, why } };
  await context.shelf.bury(entry, at);
  context.outbox.onTrouble(mail, why, true);
  context.tell(mail, why, true);
}

/** Keeps the reason, and who is still owed the mail. @returns false when somebody dropped it by hand meanwhile. */
export async function noteFailure(
  context: DeliveryContext,
  waiting: Waiting,
  mail: Mail,
  { to, why }: Part,
): Promise<boolean> {
  waiting.to = to ?? waiting.to;
  waiting.lastError = why;
  return context.shelf.note(entryOf(waiting, mail, context.now()));
}

/** Tells the fallback receiver of what waits too long because of failures. @returns the time until the next is late. */
export function tellLate(context: DeliveryContext, lanes: Iterable<Lane>): Duration {
  const fallback = context.fallback();
  let next = Number.POSITIVE_INFINITY;
  if (fallback === undefined) return next;
  for (const lane of lanes) {
    for (const waiting of lane.waiting.values()) {
      if (waiting.toldFallback || waiting.receiver === fallback.receiver) continue;
      const left = waiting.queuedAt + fallback.after - context.now();
      if (left > 0) next = Math.min(next, left);
      else if (lane.holdsUp(waiting)) void tellOne(context, waiting);
    }
  }
  return next;
}

async function tellOne(context: DeliveryContext, waiting: Waiting): Promise<void> {
  waiting.toldFallback = true;
  const entry = await context.shelf.read(waiting.id).catch(() => undefined);
  if (entry) context.tell(entry.mail, waiting.lastError ?? 'others to the same receiver fail', false);
}

function entryOf(waiting: Waiting, mail: Mail, at: number): Entry {
  return {
    version: 1,
    mail,
    queuedAt: waiting.queuedAt,
    attempts: waiting.attempts + 1,
    lastTryAt: at,
    ...(waiting.lastError !== undefined && { lastError: waiting.lastError }),
    ...(waiting.to && { to: waiting.to }),
  };
}
