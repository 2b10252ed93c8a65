import type { Outcome, Refusal } from './mail.ts';

/** What a try means for the mail: a mail for several people may be delivered, owed and dead at once. */
export interface Verdict {
  /** Somebody has it. */
  readonly delivered: boolean;
  readonly response: string;
  /** To be tried again; `to` undefined: for the same recipients as this try. */
  readonly again: Part | undefined;
  /** Given up. */
  readonly dead: Part | undefined;
}

export interface Part {
  readonly to: readonly string[] | undefined;
  readonly why: string;
}

/** Nobody who accepted the mail is ever tried again, nobody who refused it for good either. */
export function verdictOf(outcome: Outcome): Verdict {
  const refused = outcome.refused ?? [];
  const again = partOf(refused.filter((r) => r.transient));
  const dead = partOf(refused.filter((r) => !r.transient));
  if (outcome.ok) return { delivered: true, response: outcome.response, again, dead };
  const all = again === undefined && dead === undefined ? { to: undefined, why: outcome.why } : undefined;
  if (outcome.transient) return { delivered: false, response: '', again: again ?? all, dead };
  return { delivered: false, response: '', again, dead: dead ?? all };
}

function partOf(refusals: readonly Refusal[]): Part | undefined {
  if (refusals.length === 0) return undefined;
  return { to: refusals.map((r) => r.recipient), why: refusals.map((r) => `${r.recipient}: ${r.why}`).join('; ') };
}
