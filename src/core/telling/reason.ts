import { SEVERITIES, type Severity } from '../policy.ts';
import type { Duration, Instant } from '../time.ts';

export const REASONS = ['firing', 'rising', 'repeat', 'over', 'past'] as const;

/** Why somebody is told: it stands in the mail, the log and the tests. `past` began and ended unseen. */
export type Reason = (typeof REASONS)[number];

/** What a receiver was last told about an incident. */
export interface Told {
  readonly at: Instant;
  readonly severity: Severity;
  /** Those that fired then. */
  readonly services: readonly string[];
  /** All that it was ever told of. */
  readonly named: readonly string[];
  readonly repeats: number;
}

/** How the incident stands now, as far as this receiver is concerned. */
export interface Stand {
  /** Nothing fires any more, muted or not. */
  readonly over: boolean;
  /** The highest severity that fires and is not muted; undefined when there is none. */
  readonly severity: Severity | undefined;
  /** The services that fire and are not muted. */
  readonly services: readonly string[];
}

export interface Timing {
  readonly now: Instant;
  readonly groupInterval: Duration;
  readonly repeatAt: Instant;
}

/** Decides whether a receiver needs to hear of an incident (again), and why. */
export function reasonToNotify(told: Told | undefined, stand: Stand, timing: Timing): Reason | undefined {
  if (stand.over) return told === undefined ? 'past' : 'over';
  if (stand.severity === undefined) return undefined;
  if (told === undefined) return 'firing';
  if (isHigher(stand.severity, told.severity)) return 'rising';
  if (hasNews(told, stand) && timing.now >= told.at + timing.groupInterval) return 'rising';
  if (timing.now >= timing.repeatAt) return 'repeat';
  return undefined;
}

/** Whether services fire of which the receiver does not know. */
export function hasNews(told: Told, stand: Stand): boolean {
  return stand.services.some((service) => !told.services.includes(service));
}

export function isHigher(severity: Severity, than: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

export function highest(severities: readonly Severity[]): Severity | undefined {
  return SEVERITIES.filter((severity) => severities.includes(severity)).at(-1);
}
