import type { AlertChange } from '../judging/alert-change.ts';
import type { Policy, Rule } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import { type Acknowledgement, type Alert, type Incident, isOpen, type Member } from './incident.ts';
import { IncidentBook } from './incident-book.ts';
import type { Silence } from './mute.ts';
import { Mutes } from './mutes.ts';
import type { Notification } from './notification.ts';
import { mergePast } from './past.ts';
import { Quota } from './quota.ts';
import { reasonToNotify } from './reason.ts';
import { render } from './render.ts';
import { receiversOf } from './route.ts';
import { admit, type Speech, soonest } from './speech.ts';
import { copyOf, EMPTY_TELLER, type TellerState } from './teller-state.ts';
import {
  alertsOf,
  dueAgain,
  isOver,
  join,
  newestOf,
  orphansOf,
  repeatAt,
  standOf,
  type Thread,
  threadsFor,
  waitOf,
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
  #newsSince: Instant = Number.NEGATIVE_INFINITY;

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
    this.#reroute(copy.threads.filter((thread) => !receivers.has(thread.receiver)));
  }

  /** The next instant at which something is to be told, or reconsidered. */
  get nextDue(): Instant {
    if (this.#held) return Number.POSITIVE_INFINITY;
    return this.#threads.reduce((next, { due }) => Math.min(next, due ?? next), Number.POSITIVE_INFINITY);
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
    for (const incident of this.book.incidents) this.#wake(incident, now);
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
    this.#send(alert, incident, change.at);
    this.#wake(incident, change.at);
  }

  resolved(change: AlertChange, service: string): void {
    const incident = this.book.resolved(change, service);
    if (incident === undefined) return;
    // An escalation that was not needed. At once, so that one that is needed later counts from then, watched or not.
    const isHistory = this.#held && change.at < this.#newsSince && !isOpen(incident);
    const isVain = (t: Thread) => t.told === null && (isHistory || (t.patient && isOver(t, incident)));
    this.#threads = this.#threads.filter((thread) => thread.incident !== incident.id || !isVain(thread));
    if (isHistory) this.#forget();
    this.#wake(incident, change.at);
  }

  /** Tells what is due at or before `now`. */
  settle(now: Instant): Notification[] {
    if (this.#held) return [];
    const due = this.#threads.filter((thread) => thread.due !== null && thread.due <= now);
    if (due.length === 0) return [];
    const considered = due.flatMap((thread) => this.#consider(thread, now));
    const told = admit(considered, this.#quota, now).map((one) => this.#speak(one, now));
    this.#forget();
    return mergePast(told, this.#policy);
  }

  /** Until `release` nothing is told. What is over before `newsSince` is let go: kept, storms of years slow the next ones. */
  hold(newsSince: Instant): void {
    this.#held = true;
    this.#newsSince = newsSince;
  }

  /** The past has been read. What it left is told, once; what ended before `newsSince` is history and never told. */
  release(now: Instant, newsSince: Instant): Notification[] {
    this.#held = false;
    this.#threads = this.#threads.filter((thread) => {
      const incident = this.book.find(thread.incident);
      return thread.told !== null || (incident !== undefined && newestOf(thread, incident) >= newsSince);
    });
    return this.settle(now);
  }

  snapshot(): TellerState {
    const { incidents, storms } = this.book;
    return copyOf({
      ...{ incidents: [...incidents], storms: [...storms], threads: this.#threads, held: this.#held },
      ...{ quota: this.#quota.snapshot(), muted: [...this.#mutes.log] },
    });
  }

  #send(alert: Alert, incident: Incident, at: Instant): void {
    for (const fresh of threadsFor(this.#policy, incident, alert, at)) join(this.#threads, fresh, alert);
  }

  /** Another config may have other receivers: what still fires and was told to none but those that are gone goes on. */
  #reroute(gone: readonly Thread[]): void {
    for (const incident of this.book.incidents) {
      const orphans = orphansOf(incident, gone, this.#threads);
      for (const alert of orphans) this.#send(alert, incident, alert.firedAt);
      if (orphans.length > 0) this.#wake(incident, incident.joinedAt);
    }
  }

  /** Its threads are considered once all that happens at this instant has happened. */
  #wake(incident: Incident, now: Instant): void {
    for (const thread of this.#threads) if (thread.incident === incident.id) thread.due = now;
  }

  /** One thread that is due: it wants to speak, waits on, or is done. */
  #consider(thread: Thread, now: Instant): Speech[] {
    const incident = this.book.find(thread.incident);
    if (incident === undefined) return this.#done(thread);
    const alerts = alertsOf(thread, incident);
    const mutes = this.#mutes.note(alerts, now);
    const stand = standOf(alerts, (alert) => mutes.has(alert));
    const { told, groupInterval } = thread;
    if (stand.over && told === null && this.#mutes.coveredAll(alerts)) return this.#done(thread);
    if (told === null && !stand.over) {
      thread.due = waitOf(thread, now, () => this.#facts.company(now));
      if (thread.due > now) return [];
    }
    const repeats = repeatAt(thread, incident);
    const reason = reasonToNotify(told ?? undefined, stand, { now, groupInterval, repeatAt: repeats });
    if (reason !== undefined) return [{ thread, incident, stand, reason, mutes }];
    const due = told === null || stand.severity === undefined ? null : dueAgain(thread, told, stand, repeats);
    thread.due = soonest(due, mutes);
    return [];
  }

  #speak({ thread, incident, stand, reason, mutes }: Speech, now: Instant): Notification {
    const { told } = thread;
    const repeats = reason === 'repeat' ? (told?.repeats ?? 0) + 1 : 0;
    const severity = stand.severity ?? told?.severity ?? worstOf(thread, incident);
    const named = [...new Set([...(told?.named ?? []), ...stand.services])];
    thread.told = { at: now, severity, services: stand.services, named, repeats };
    const unheard = this.#mutes.unheard(alertsOf(thread, incident), mutes, named);
    const rest = { policy: this.#policy, facts: this.#facts, storms: this.book.storms };
    const notification = render({ thread, incident, reason, now, unheard, stand, before: told, ...rest });
    thread.heldSince = null;
    thread.due = soonest(dueAgain(thread, thread.told, stand, repeatAt(thread, incident)), mutes);
    if (stand.over) this.#done(thread);
    return notification;
  }

  #forget(): void {
    this.book.forget((incident) => !this.#threads.some((thread) => thread.incident === incident.id));
  }

  #done(thread: Thread): [] {
    this.#threads = this.#threads.filter((t) => t !== thread);
    return [];
  }
}
