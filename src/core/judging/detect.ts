import type { Rule } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Tally } from './tally.ts';

/** What one rule holds of one service between events: its condition came true (`since`), and perhaps it fired. */
export interface Standing {
  readonly since: Instant;
  readonly firedAt: Instant | undefined;
  /** A `starting` seen after `since`, which ends `gave-up` and `down`. Its own field: stamps have whole seconds only. */
  readonly startedAt: Instant | undefined;
}

/** What is known of a service when it is judged. */
export interface Evidence {
  readonly tally: Tally | undefined;
  /** Quiet asked for beyond the rule's own `resolve_after`, for services that flap. */
  readonly quietAtLeast: number;
}

/** What to do now, and when to ask again if no event comes before. */
export type Verdict =
  | { readonly kind: 'hold'; readonly due: Instant }
  | { readonly kind: 'lapse' }
  | { readonly kind: 'fire' }
  | { readonly kind: 'resolve' };

/** Until when the rule's windows stay full if nothing more happens: it holds at `now` when that is later than `now`. */
export function holdsUntil(rule: Rule, tally: Tally | undefined): Instant {
  if (tally === undefined) return -Infinity;
  let until = Number.POSITIVE_INFINITY;
  for (const { respawns, within } of rule.conditions) until = Math.min(until, tally.nthLast(respawns) + within);
  return until;
}

/**
 * Judges a standing at `now`, all lines of that instant being known: a pending one fires when it has been true for `for`
 * without a gap and lapses at the first gap; a firing one resolves after `resolve_after` without a respawn. What has been
 * quiet for so long does not fire either, though its window be still full: it would be over at once.
 */
export function judge(rule: Rule, standing: Standing, evidence: Evidence, now: Instant): Verdict {
  if (standing.firedAt !== undefined) {
    const quiet = quietAt(rule, evidence, standing);
    return now >= quiet ? { kind: 'resolve' } : { kind: 'hold', due: quiet };
  }
  const lapse = lapsesAt(rule, standing, evidence);
  const fire = standing.since + rule.for;
  if (lapse <= now) return { kind: 'lapse' };
  if (fire > now) return { kind: 'hold', due: Math.min(lapse, fire) };
  return quietAt(rule, evidence, standing) > now ? { kind: 'fire' } : { kind: 'hold', due: lapse };
}

/**
 * Judges a standing when a line of the instant `now` has come and more of that instant may follow. It may fire at once,
 * but nothing ends: the next line of the same second may yet fill the window again. `judge` has the last word on it.
 */
export function fireOnly(rule: Rule, standing: Standing, evidence: Evidence, now: Instant): Verdict {
  const verdict = judge(rule, standing, evidence, now);
  return verdict.kind === 'lapse' || verdict.kind === 'resolve' ? { kind: 'hold', due: now } : verdict;
}

/** A service that gave up or is down is over only once it has been started again and then stayed quiet. */
function quietAt(rule: Rule, { tally, quietAtLeast }: Evidence, { since, startedAt }: Standing): Instant {
  const quiet = Math.max(rule.resolveAfter, quietAtLeast);
  const last = tally?.nthLast(1) ?? -Infinity;
  if (rule.kind === 'respawns') return Math.max(last, since) + quiet;
  return startedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(last, startedAt) + quiet;
}

function lapsesAt(rule: Rule, standing: Standing, { tally }: Evidence): Instant {
  if (rule.kind === 'respawns') return holdsUntil(rule, tally);
  return standing.startedAt === undefined ? Number.POSITIVE_INFINITY : standing.since;
}
