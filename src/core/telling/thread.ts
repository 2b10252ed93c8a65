import type { Repeat, Route } from '../policy.ts';
import { type Duration, GRACE, type Instant } from '../time.ts';
import { type Alert, fingerprint, type Incident, type Member } from './incident.ts';
import { hasNews, highest, isHigher, type Stand, type Told } from './reason.ts';

/** One incident as one receiver sees it: which of its alerts go there, what was told, and when it is next considered. */
export interface Thread {
  readonly key: string;
  readonly incident: string;
  readonly receiver: string;
  readonly groupInterval: Duration;
  readonly repeat: Repeat;
  /** Until when a first notification may wait for company. */
  readonly waitUntil: Instant;
  /** Fingerprints. */
  readonly alerts: string[];
  due: Instant | null;
  told: Told | null;
}

export function createThread(key: string, incident: string, route: Route, now: Instant): Thread {
  const { receiver, groupInterval, repeat } = route;
  // The wait is the reader's, by the wall's clock; the core's runs behind it when live.
  const waitUntil = now + Math.max(0, route.groupWait - GRACE);
  return { key, incident, receiver, groupInterval, repeat, waitUntil, alerts: [], due: null, told: null };
}

export function alertsOf(thread: Thread, incident: Incident): Alert[] {
  return incident.alerts.filter((alert) => thread.alerts.includes(fingerprint(alert)));
}

/** When anything of it last happened. */
export function newestOf(thread: Thread, incident: Incident): Instant {
  const changes = alertsOf(thread, incident).flatMap((alert) => [alert.firedAt, alert.resolvedAt ?? -Infinity]);
  return Math.max(...changes, ...membersOf(thread, incident).map((member) => member.lastAt));
}

/** The members of the incident that this receiver hears of. */
export function membersOf(thread: Thread, incident: Incident): Member[] {
  const services = new Set(alertsOf(thread, incident).map((alert) => alert.service));
  return incident.members.filter((member) => services.has(member.service));
}

export function standOf(thread: Thread, incident: Incident): Stand {
  const firing = alertsOf(thread, incident).filter((alert) => alert.resolvedAt === null);
  const services = [...new Set(firing.map((alert) => alert.service))];
  return { severity: highest(firing.map((alert) => alert.severity)), services };
}

/**
 * When the thread must next be considered, its alerts having changed at `now`.
 *
 * The wait for company is adaptive: a lone storm is told at once, and only while other services are on their way to
 * a threshold does the first notification wait, until `waitUntil` at the latest.
 */
export function dueAfterChange(thread: Thread, stand: Stand, now: Instant, company: boolean): Instant {
  const { told } = thread;
  if (stand.severity === undefined) return now;
  if (told === null) return company ? Math.max(now, thread.waitUntil) : now;
  if (isHigher(stand.severity, told.severity)) return now;
  const repeatAt = nextRepeat(thread.repeat, told);
  return hasNews(told, stand) ? Math.max(now, Math.min(repeatAt, told.at + thread.groupInterval)) : repeatAt;
}

/** Reminders grow rarer: `first`, then `factor` times longer each, at most `max`. */
export function nextRepeat(repeat: Repeat, told: Told): Instant {
  return told.at + Math.min(repeat.max, repeat.first * repeat.factor ** told.repeats);
}
