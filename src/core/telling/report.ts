import type { Policy, Severity } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import type { Storm } from './history.ts';
import type { Alert, Incident, Member } from './incident.ts';
import type { Suspect } from './notification.ts';
import type { Reason, Stand, Told } from './reason.ts';
import type { Thread } from './thread.ts';

/** All that a notification is made from. */
export interface Report {
  readonly thread: Thread;
  readonly incident: Incident;
  readonly reason: Reason;
  /** Services of the thread that are muted and were never told of: not to be named. */
  readonly unheard: ReadonlySet<string>;
  readonly stand: Stand;
  /** What the receiver was told before; null when this is the first. */
  readonly before: Told | null;
  readonly now: Instant;
  readonly policy: Policy;
  readonly facts: Facts;
  /** Storms of the last week that are over. */
  readonly storms: readonly Storm[];
}

/** A report with what was found out for it: what the letter is composed from. */
export interface Findings extends Report {
  readonly alerts: readonly Alert[];
  /** Services that fire and are not muted: of those the mail speaks first. None when it is over. */
  readonly audible: ReadonlySet<string>;
  /** Those that are audible first, of them the worst. */
  readonly members: readonly Member[];
  readonly severity: Severity;
  readonly suspect: Suspect | undefined;
  /** What the thread is about, as its subject says. */
  readonly title: string;
}
