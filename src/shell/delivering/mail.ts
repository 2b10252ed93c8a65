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
}

/** How one try to hand a mail over ended. A refusal that may pass is `transient`; `why` is for people. */
export type Outcome =
  | { readonly ok: true; readonly response: string }
  | { readonly ok: false; readonly transient: boolean; readonly why: string };

/** Hands mails to one receiver. Never throws for what a server may do; time-outs on every step. */
export interface Transport {
  send(mail: Mail): Promise<Outcome>;
  close(): Promise<void>;
}
