import type { AlertChange } from '../judging/alert-change.ts';
import type { Policy, Rule } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import { type Acknowledgement, type Alert, fingerprint, type Incident, type Member } from './incident.ts';
import { IncidentBook } from './incident-book.ts';
import type { Silence } from './mute.ts';
import { Mutes } from './mutes.ts';
import type { Notification } from './notification.ts';
import { mergePast } from './past.ts';
import { Quota } from './quota.ts';
import { type Reason, reasonToNotify, type Stand } from './reason.ts';
import { render } from './render.ts';
import { groupKey, receiversOf, routesFor } from './route.ts';
import { copyOf, EMPTY_TELLER, type TellerState } from './teller-state.ts';
import {
  alertsOf,
  createEscalation,
  createThread,
  dueAfterChange,
  newestOf,
  repeatAt,
  standOf,
  type Thread,
  worstOf,
} from './thread.ts';

/** Turns alert changes into notifications: who is told what, when, and why. Owns what has been told. */
export class Teller {
  readonly book: IncidentBook;
  readonly #policy: Policy;
  readonly #facts: Facts;
  readonly #quota: Quota;
  readonly #mutes: Mutes;
  #threads: Thread[];
  #held: boolean;

  constructor(policy: Policy, facts: Facts, state: TellerState = EMPTY_TELLER) {
    this.#policy = policy;
    this.#facts = facts;
    const copy = copyOf(state);
    const receivers = receiversOf(policy.route).add(policy.escalation?.to ?? policy.route.receiver);
    this.book = new IncidentBook(copy);
    this.#threads = copy.threads.filter((thread) => receivers.has(thread.receiver));
    this.#quota = new Quota(policy.maxMails, copy.quota);
    this.#mutes = new Mutes(policy, this.book, copy.muted);
    this.#held = copy.held;
  }

  /** The next instant at which something is to be told, or reconsidered. */
  get nextDue(): Instant {
    if (this.#held) return Number.POSITIVE_INFINITY;
    return Math.min(Number.POSITIVE_INFINITY, ...this.#threads.map((thread) => thread.due ?? Number.POSITIVE_INFINITY));
  }

  /** Alerts that were not told of, of the last two weeks, and how many notifications had to wait. */
  get withheld() {
    return { muted: this.#mutes.log, heldBack: this.#quota.heldBack };
  }

  get silences(): readonly Silence[] {
    return this.#mutes.silences;
  }

  /** The silences that there are from now on; what they muted or mute is looked at again. */
  setSilences(silences: readonly Silence[], now: Instant): void {
    this.#mutes.silences = silences;
    for (const incident of this.book.incidents) this.#reconsider(incident, now);
  }

  /** Somebody takes an incident up. False when there is none of that id. */
  acknowledge(id: string, by: Acknowledgement): boolean {
    const incident = this.book.find(id);
    if (incident === undefined) return false;
    incident.acknowledged = by;
    this.#threads = this.#threads.filter((t) => t.incident !== id || !t.patient || t.told !== null);
    return true;
  }

  fired(change: AlertChange, rule: Rule, storm: Omit<Member, 'flaps'>): void {
    const [incident, alert] = this.book.fired(change, rule, storm, this.#policy);
    const { at } = change;
    for (const route of routesFor(this.#policy.route, alert.labels)) {
      this.#join(createThread(groupKey(route, alert.labels), incident.id, route, at), alert);
      const { escalation } = this.#policy;
      if (escalation === undefined || alert.severity !== 'page' || incident.acknowledged !== null) continue;
      if (escalation.to !== route.receiver) this.#join(createEscalation(escalation, incident.id, route, at), alert);
    }
    this.#reconsider(incident, at);
  }

  resolved(change: AlertChange, service: string): void {
    const incident = this.book.resolved(change, service);
    if (incident !== undefined) this.#reconsider(incident, change.at);
  }

  /** Tells what is due at or before `now`. */
  settle(now: Instant): Notification[] {
    if (this.#held) return [];
    const due = this.#threads.filter((thread) => thread.due !== null && thread.due <= now);
    const told = due.flatMap((thread) => this.#consider(thread, now));
    this.book.forget((incident) => !this.#threads.some((thread) => thread.incident === incident.id));
    return told;
  }

  /** From now on until `release` nothing is told: the past is being read. */
  hold(): void {
    this.#held = true;
  }

  /** The past has been read. What it left is told, once; what ended before `newsSince` is history and never told. */
  release(now: Instant, newsSince: Instant): Notification[] {
    this.#held = false;
    this.#threads = this.#threads.filter((thread) => {
      const incident = this.book.find(thread.incident);
      return thread.told !== null || (incident !== undefined && newestOf(thread, incident) >= newsSince);
    });
    this.#quota.suspend();
    const told = mergePast(this.settle(now), this.#policy);
    this.#quota.resume(told, now);
    return told;
  }

  snapshot(): TellerState {
    const { incidents, storms } = this.book;
    return copyOf({
      ...{ incidents: [...incidents], storms: [...storms], threads: this.#threads, held: this.#held },
      ...{ quota: this.#quota.snapshot(), muted: [...this.#mutes.log] },
    });
  }

  /** Adds an alert to the thread of that key, which is the given one if there is none yet. */
  #join(fresh: Thread, alert: Alert): void {
    let thread = this.#threads.find(({ key, incident }) => key === fresh.key && incident === fresh.incident);
    if (thread === undefined) {
      thread = fresh;
      this.#threads.push(thread);
    }
    if (!thread.alerts.includes(fingerprint(alert))) thread.alerts.push(fingerprint(alert));
  }

  #reconsider(incident: Incident, now: Instant): void {
    const company = this.#facts.company(now);
    for (const thread of this.#threads.filter((t) => t.incident === incident.id)) {
      const stand = standOf(thread, incident, (alert) => this.#mutes.of(alert, now) !== undefined);
      thread.due = dueAfterChange(thread, stand, { now, company, repeatAt: repeatAt(thread, incident) });
      // An escalation that was not needed. At once, so that one that is needed later counts from then, watched or not.
      if (stand.over && thread.patient && thread.told === null) this.#done(thread);
    }
  }

  /** One thread that is due: it speaks, waits on, or is done. */
  #consider(thread: Thread, now: Instant): Notification[] {
    const incident = this.book.find(thread.incident);
    if (incident === undefined) return this.#done(thread);
    const alerts = alertsOf(thread, incident);
    const mutes = this.#mutes.note(alerts, now);
    const stand = standOf(thread, incident, (alert) => mutes.has(alert));
    if (stand.over && thread.told === null && this.#mutes.coveredAll(alerts)) return this.#done(thread);
    const timing = { now, groupInterval: thread.groupInterval, repeatAt: repeatAt(thread, incident) };
    const reason = reasonToNotify(thread.told ?? undefined, stand, timing);
    const freeAt = reason === undefined ? undefined : this.#quota.freeAt(thread.receiver, now);
    if (freeAt !== undefined) return this.#holdBack(thread, now, freeAt);
    const told = reason === undefined ? [] : [this.#speak(thread, incident, { stand, reason, now })];
    if (stand.over) return [...told, ...this.#done(thread)];
    const due = dueAfterChange(thread, stand, { now, company: false, repeatAt: repeatAt(thread, incident) });
    const soonest = Math.min(
      stand.severity === undefined ? Number.POSITIVE_INFINITY : (due ?? Number.POSITIVE_INFINITY),
      ...mutes.values(),
    );
    thread.due = Number.isFinite(soonest) ? soonest : null;
    return told;
  }

  #speak(thread: Thread, incident: Incident, why: { stand: Stand; reason: Reason; now: Instant }): Notification {
    const { told } = thread;
    const { stand, reason, now } = why;
    const repeats = reason === 'repeat' ? (told?.repeats ?? 0) + 1 : 0;
    const severity = stand.severity ?? told?.severity ?? worstOf(thread, incident);
    thread.told = { at: now, severity, services: stand.services, repeats };
    this.#quota.spend(thread.receiver, now);
    const { storms } = this.book;
    const notification = render({ thread, incident, reason, now, policy: this.#policy, facts: this.#facts, storms });
    thread.heldSince = null;
    return notification;
  }

  #holdBack(thread: Thread, now: Instant, freeAt: Instant): [] {
    if (thread.heldSince === null) this.#quota.holdBack();
    thread.heldSince ??= now;
    thread.due = freeAt;
    return [];
  }

  #done(thread: Thread): [] {
    this.#threads = this.#threads.filter((t) => t !== thread);
    return [];
  }
}
