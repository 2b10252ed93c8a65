import type { Inhibition, MuteInterval } from '../policy.ts';
import { type Duration, type Instant, MINUTE } from '../time.ts';
import { type Alert, fingerprint } from './incident.ts';

/** Somebody asked not to be told for a while. */
export interface Silence {
  readonly id: string;
  /** Compiled from its matchers or globs. */
  matches(labels: Readonly<Record<string, string>>): boolean;
  readonly from: Instant;
  readonly until: Instant;
  readonly comment: string;
  readonly author: string;
}

/** Why an alert is not told now, and when to ask again. */
export interface Mute {
  readonly why: string;
  readonly until: Instant;
  /** Whether it ends then, rather than being looked at again. */
  readonly ends?: boolean;
}

/** All that can mute an alert at `now`. */
export interface Muting {
  readonly silences: readonly Silence[];
  readonly intervals: readonly MuteInterval[];
  readonly inhibitions: readonly Inhibition[];
  readonly firing: readonly Alert[];
  readonly now: Instant;
}

/** Asked again this often where the end is not known: intervals begin and end on whole minutes. */
const LOOK_AGAIN: Duration = MINUTE;

/** The first reason, if any, not to tell of an alert: a silence, a mute interval, or another alert that inhibits it. */
export function mutedBy(alert: Alert, muting: Muting): Mute | undefined {
  return silencedBy(alert, muting) ?? mutedByInterval(alert, muting) ?? inhibitedBy(alert, muting);
}

function silencedBy({ labels }: Alert, { silences, now }: Muting): Mute | undefined {
  const silence = silences.find(({ from, until, matches }) => from <= now && now < until && matches(labels));
  if (silence === undefined) return undefined;
  const { id, comment, author, until } = silence;
  return { why: `silence ${id} by ${author}${comment === '' ? '' : `: ${comment}`}`, until, ends: true };
}

function mutedByInterval({ labels }: Alert, { intervals, now }: Muting): Mute | undefined {
  const interval = intervals.find(({ matches, covers }) => matches(labels) && covers(now));
  return interval && { why: `mute interval ${interval.name}`, until: nextLook(now) };
}

function inhibitedBy(alert: Alert, { inhibitions, firing, now }: Muting): Mute | undefined {
  for (const { when, mute } of inhibitions) {
    // As in Alertmanager: what matches both sides does not inhibit its like.
    if (!mute(alert.labels) || when(alert.labels)) continue;
    const source = firing.find((other) => when(other.labels) && fingerprint(other) !== fingerprint(alert));
    if (source !== undefined)
      return { why: `inhibited while ${source.service} fires (${source.rule})`, until: nextLook(now) };
  }
  return undefined;
}

function nextLook(now: Instant): Instant {
  return (Math.floor(now / LOOK_AGAIN) + 1) * LOOK_AGAIN;
}
