import type { Escalation, Policy, Repeat, Route, Severity } from '../policy.ts';
import { type Duration, GRACE, type Instant } from '../time.ts';
import { type Alert, alertsNamed, fingerprint, type Incident, type Member } from './incident.ts';
import { hasNews, highest, type Stand, type Told } from './reason.ts';
import { groupKey, routesFor } from './route.ts';

/** One incident as one receiver sees it: which of its alerts go there, what was told, and when it is next considered. */
export interface Thread {
  readonly key: string;
  readonly incident: string;
  readonly receiver: string;
  readonly groupInterval: Duration;
  readonly repeat: Repeat;
  /** Until when a first notification may wait for company. */
  readonly waitUntil: Instant;
  /** For an escalation: it waits until then in any case, and if all is over or acknowledged by then, it never speaks. */
  readonly patient: boolean;
  /** Fingerprints. */
  readonly alerts: string[];
  due: Instant | null;
  told: Told | null;
  /** Since when a notification waits because of `max_mails`. */
  heldSince: Instant | null;
}

export function createThread(key: string, incident: string, route: Route, now: Instant): Thread {
  const { receiver, groupInterval, repeat } = route;
  // Company that would get a mail of its own is not waited for. The wait is the reader's, by the wall's clock; the core's runs behind it when live.
  const isAlone = route.groupBy.includes('service') || route.groupBy.includes('job');
  const waitUntil = isAlone ? now : now + Math.max(0, route.groupWait - GRACE);
  const timing = { groupInterval, repeat, waitUntil, patient: false };
  return { key, incident, receiver, ...timing, alerts: [], due: null, told: null, heldSince: null };
}

/** A thread to whom an incident is escalated if nobody takes it up; with the rhythm of the route it comes from. */
export function createEscalation({ to, after }: Escalation, incident: string, route: Route, now: Instant): Thread {
  const key = escalationKey(to);
  return { ...createThread(key, incident, { ...route, receiver: to }, now), waitUntil: now + after, patient: true };
}

export function escalationKey(receiver: string): string {
  return `${receiver}|escalation`;
}

/** The threads that an alert begins or joins: of the routes that it takes, and of whom it is escalated to. */
export function threadsFor({ route, escalation }: Policy, incident: Incident, alert: Alert, at: Instant): Thread[] {
  return routesFor(route, alert.labels).flatMap((taken) => {
    const thread = createThread(groupKey(taken, alert.labels), incident.id, taken, at);
    const isNeeded = alert.severity === 'page' && incident.acknowledged === null && escalation?.to !== taken.receiver;
    if (escalation === undefined || !isNeeded) return [thread];
    return [thread, createEscalation(escalation, incident.id, taken, at)];
  });
}

/** Adds an alert to the thread of that key among `threads`; `fresh` becomes it if there is none yet. */
export function join(threads: Thread[], fresh: Thread, alert: Alert): void {
  let thread = threads.find(({ key, incident }) => key === fresh.key && incident === fresh.incident);
  if (thread === undefined) {
    thread = fresh;
    threads.push(thread);
  }
  if (!thread.alerts.includes(fingerprint(alert))) thread.alerts.push(fingerprint(alert));
}

/** What fires and was in threads that are gone, and is in none that are kept: nobody would hear of it any more. */
export function orphansOf({ id, alerts }: Incident, gone: readonly Thread[], kept: readonly Thread[]): Alert[] {
  const isIn = (threads: readonly Thread[], name: string) =>
    threads.some(({ incident, alerts: names }) => incident === id && names.includes(name));
  return alerts.filter((alert) => {
    return alert.resolvedAt === null && isIn(gone, fingerprint(alert)) && !isIn(kept, fingerprint(alert));
  });
}

export function alertsOf(thread: Thread, incident: Incident): Alert[] {
  return alertsNamed(incident, thread.alerts);
}

/** Whether nothing fires any more of what the thread is about. */
export function isOver(thread: Thread, incident: Incident): boolean {
  return alertsOf(thread, incident).every((alert) => alert.resolvedAt !== null);
}

/** The highest severity there ever was in it: how bad a storm was of which nothing was told. */
export function worstOf(thread: Thread, incident: Incident): Severity {
  return highest(alertsOf(thread, incident).map((alert) => alert.severity)) ?? 'warn';
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

/** How a thread's alerts stand. */
export function standOf(alerts: readonly Alert[], isMuted: (alert: Alert) => boolean): Stand {
  const firing = alerts.filter((alert) => alert.resolvedAt === null);
  const audible = firing.filter((alert) => !isMuted(alert));
  const services = [...new Set(audible.map((alert) => alert.service))];
  return { over: firing.length === 0, severity: highest(audible.map((alert) => alert.severity)), services };
}

/**
 * Until when a first notification waits, asked at `now`. The wait is adaptive: a lone storm is told at once, and only
 * while other services are on their way to a threshold it waits for their company, until `waitUntil` at the latest.
 */
export function waitOf({ patient, waitUntil }: Thread, now: Instant, company: () => boolean): Instant {
  return now < waitUntil && (patient || company()) ? waitUntil : now;
}

/** When a thread that has spoken must next be considered if its alerts do not change; null: never. */
export function dueAgain(thread: Thread, told: Told, stand: Stand, repeatAt: Instant): Instant | null {
  const news = hasNews(told, stand) ? told.at + thread.groupInterval : Number.POSITIVE_INFINITY;
  const due = Math.min(repeatAt, news);
  return Number.isFinite(due) ? due : null;
}

/** When a reminder is due: never, once somebody has taken the incident up. */
export function repeatAt({ told, repeat }: Thread, { acknowledged }: Incident): Instant {
  return told === null || acknowledged !== null ? Number.POSITIVE_INFINITY : nextRepeat(repeat, told);
}

/** Reminders grow rarer: `first`, then `factor` times longer each, at most `max`. */
function nextRepeat(repeat: Repeat, told: Told): Instant {
  return told.at + Math.min(repeat.max, repeat.first * repeat.factor ** told.repeats);
}
