import type { Instant } from '../../core/time.ts';

/** A mail as the outbox keeps it: everything but the transport's own business. Plain data, versioned with the outbox. */
export interface Mail {
  /** Unique and stable; safe as a file name (`[A-Za-z0-9._-]+`, at most 120 characters). Spooled once, however often it is put. */
  readonly id: string;
  /** The receiver's name in the config. */
  readonly receiver: string;
  readonly at: Instant;
  /** Clean of control characters, at most 80 characters. */
  readonly subject: string;
  /** Complete by itself. */
  readonly text: string;
  readonly html?: string;
  /** The id of the first mail of the thread, when this is a follow-up: becomes In-Reply-To and References. */
  readonly thread?: string;
  /** Further headers, in order (Auto-Submitted, List-Id, X-Cerberus-…). */
  readonly headers: Readonly<Record<string, string>>;
  /** What it is about, for receivers that are programs. Absent in mails about no single incident: a digest, a heartbeat. */
  readonly data?: MailData;
}

/** The facts of a notification. The keys are a promise: webhooks show them as they are. */
export interface MailData {
  readonly incident: string;
  readonly reason: string;
  readonly severity: string;
  /** Where the agent runs. */
  readonly host: string;
  /** The hosts that it is about; absent where that is the agent's own alone. */
  readonly hosts?: readonly string[];
  /** The worst first. */
  readonly services: readonly string[];
  readonly rules: readonly string[];
  readonly suspect: { readonly service: string; readonly evidence: string } | null;
}

/** One recipient that a server refused while the try as a whole went on. */
export interface Refusal {
  readonly recipient: string;
  /** True when the same mail may be taken later (4xx). */
  readonly transient: boolean;
  readonly why: string;
}

/**
 * How one try to hand a mail over ended. A refusal that may pass is `transient`; `why` is for people.
 * `refused` names the recipients that did not get it, when they fared differently: only they are tried again or dead.
 */
export type Outcome =
  | { readonly ok: true; readonly response: string; readonly refused?: readonly Refusal[] }
  | { readonly ok: false; readonly transient: boolean; readonly why: string; readonly refused?: readonly Refusal[] };

/** Hands mails to one receiver. Never throws for what a server may do; time-outs on every step. */
export interface Transport {
  /** `to`: the recipients still owed this mail after an earlier try reached the others. Absent: all of the receiver's. */
  send(mail: Mail, to?: readonly string[]): Promise<Outcome>;
  /** A first mail may come soon: load what it needs. Connects to nothing, fails silently. */
  prepare?(): void;
  /** Ends connections at once; a try under way ends as a transient failure. */
  close(): Promise<void>;
}
