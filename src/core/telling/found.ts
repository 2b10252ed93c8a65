import type { CauseWords } from './letter.ts';

/**
 * What the host knows and the log of events does not. It is looked up after the decision and before the mail is
 * written, by a shell; a replay looks for nothing. Everything in it is harmless text.
 */
export interface Found {
  /** The last lines of a service's own log. */
  readonly excerpt: Excerpt | undefined;
  /** Why it died, from the kernel's log. */
  readonly reasons: Reasons | undefined;
  /** Why a template of the user was not used. */
  readonly fault: string | undefined;
}

export interface Excerpt {
  readonly service: string;
  /** A path, or a journal's unit. */
  readonly source: string;
  readonly lines: readonly string[];
  /** One word or a few, when there is less to see than wanted: "unreadable", "nothing since it began". */
  readonly note: string | undefined;
}

export interface Reasons {
  readonly source: string;
  readonly causes: readonly CauseWords[];
}

/** The note in words: what can be done about it, where something can. */
export function noteOf({ note }: Excerpt): string | undefined {
  return note === UNREADABLE ? `${note} (see config: excerpt)` : note;
}

/** The agent's user may not read it. */
export const UNREADABLE = 'unreadable';

export const NOTHING_FOUND: Found = { excerpt: undefined, reasons: undefined, fault: undefined };
