import type { Severity } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Letter } from './letter.ts';
import type { Reason } from './reason.ts';

/** Who seems to have fallen first, and what speaks for it: never more certain than the evidence. */
export interface Suspect {
  readonly service: string;
  /** Absent for the agent's own. */
  readonly host?: string;
  readonly evidence: string;
  /** Whether it fell earlier. Stamps have whole seconds: of what fell in the same one nobody knows the order. */
  readonly first: boolean;
}

/**
 * One message to one receiver, decided and put into words, but not yet laid out as a mail. The id is a function of what happened, so that spooling it
 * twice is spooling it once; it is safe as a file name and as the left part of a Message-ID.
 */
export interface Notification {
  readonly id: string;
  readonly at: Instant;
  readonly receiver: string;
  readonly reason: Reason;
  readonly incident: string;
  /** The id of the first notification of this incident to this receiver; its own id when it is the first. */
  readonly thread: string;
  readonly severity: Severity;
  /** Every service of the incident, the worst first. */
  readonly services: readonly string[];
  readonly suspect: Suspect | undefined;
  readonly rules: readonly string[];
  readonly subject: string;
  /** What it says: one letter, or several when late ones were put together. `textOf` and `htmlOf` write it out. */
  readonly letters: readonly Letter[];
}
