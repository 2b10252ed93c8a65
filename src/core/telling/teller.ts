import type { AlertChange } from '../judging/alert-change.ts';
import type { Policy, Route, Rule } from '../policy.ts';
import type { Duration, Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import { FLAP_QUIET, flapsOf, remember, type Storm } from './history.ts';
import {
  addCause,
  createAlert,
  fingerprint,
  type Incident,
  isOpen,
  joinIncident,
  type Member,
  putAlert,
} from './incident.ts';
import type { Notification, Reason } from './notification.ts';
import { mergePast } from './past.ts';
import { reasonToNotify } from './reason.ts';
import { render } from './render.ts';
import { groupKey, labelsOf, receiversOf, routesFor } from './route.ts';
import { EMPTY_TELLER, type TellerState } from './teller-state.ts';
import { createThread, dueAfterChange, newestOf, nextRepeat, standOf, type Thread } from './thread.ts';

/** Turns alert changes into notifications: incidents, threads, when to speak, and why. Owns what has been told. */
export class Teller {
  readonly #policy: Policy;
  readonly #facts: Facts;
  #incidents: Incident[];
  #threads: Thread[];
  #storms: Storm[];
  #held: boolean;
  readonly #members = new Map<number, Member>();

  constructor(policy: Policy, facts: Facts, state: TellerState = EMPTY_TELLER) {
    this.#policy = policy;
    this.#facts = facts;
    const { incidents, threads, storms, held } = structuredCopy(state);
    const receivers = receiversOf(policy.route);
    this.#incidents = incidents;
    this.#threads = threads.filter((thread) => receivers.has(thread.receiver));
    this.#storms = storms;
    this.#held = held;
    for (const incident of incidents.filter(isOpen)) for (const m of incident.members) this.#members.set(m.id, m);
  }

  get incidents(): readonly Incident[] {
    return this.#incidents;
  }

  /** The next instant at which something is to be told, or reconsidered. */
  get nextDue(): Instant {
    if (this.#held) return Number.POSITIVE_INFINITY;
    return Math.min(Number.POSITIVE_INFINITY, ...this.#threads.map((thread) => thread.due ?? Number.POSITIVE_INFINITY));
  }

  /** A service in an incident has respawned again. */
  respawned(id: number, at: Instant, cause: string | undefined): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    member.respawns++;
    member.lastAt = Math.max(member.lastAt, at);
    if (cause !== undefined) addCause(member.causes, cause);
  }

  /** Respawns of a service in its open incident so far. */
  respawnsOf(id: number): number | undefined {
    return this.#members.get(id)?.respawns;
  }

  /** Longer quiet for a service that flaps, 0 for all others. */
  quietAtLeast(id: number): Duration {
    return (this.#members.get(id)?.flaps ?? 0) > 0 ? FLAP_QUIET : 0;
  }

  fired(change: AlertChange, rule: Rule, storm: Omit<Member, 'flaps'>): void {
    const { at } = change;
    const { service } = storm;
    const member = { ...storm, flaps: flapsOf(this.#storms, service, at) };
    const incident = joinIncident(this.#incidents, member, at);
    this.#members.set(storm.id, incident.members.find((m) => m.service === service) ?? member);
    const labels = labelsOf(this.#policy, rule, storm);
    const alert = createAlert(rule, { service, labels, since: change.since, firedAt: at });
    putAlert(incident, alert);
    for (const route of routesFor(this.#policy.route, labels)) {
      const { alerts } = this.#thread(route, groupKey(route, labels), incident, at);
      if (!alerts.includes(fingerprint(alert))) alerts.push(fingerprint(alert));
    }
    this.#reconsider(incident, at);
  }

  resolved(change: AlertChange, service: string): void {
    const name = fingerprint({ service, rule: change.rule });
    for (const incident of this.#incidents) {
      const alert = incident.alerts.find((a) => a.resolvedAt === null && fingerprint(a) === name);
      if (alert === undefined) continue;
      alert.resolvedAt = change.at;
      alert.ended = change.why === 'config' ? 'config' : 'quiet';
      this.#reconsider(incident, change.at);
      this.#close(incident, change.at);
    }
  }

  /** Tells what is due at or before `now`. */
  settle(now: Instant): Notification[] {
    if (this.#held) return [];
    const due = this.#threads.filter((thread) => thread.due !== null && thread.due <= now);
    const told = due.flatMap((thread) => this.#tell(thread, now));
    this.#forget();
    return told;
  }

  /** From now on until `release` nothing is told: the past is being read. */
  hold(): void {
    this.#held = true;
  }

  /** The past has been read. What it left is told, once; what ended before `newsSince` is history and never told. */
  release(now: Instant, newsSince: Instant): Notification[] {
    this.#held = false;
    this.#threads = this.#threads.filter((thread) => thread.told !== null || this.#newestOf(thread) >= newsSince);
    return mergePast(this.settle(now), this.#policy);
  }

  snapshot(): TellerState {
    return structuredCopy({
      incidents: this.#incidents,
      threads: this.#threads,
      storms: this.#storms,
      held: this.#held,
    });
  }

  #thread(route: Route, key: string, incident: Incident, now: Instant): Thread {
    const known = this.#threads.find((thread) => thread.key === key && thread.incident === incident.id);
    if (known !== undefined) return known;
    const thread = createThread(key, incident.id, route, now);
    this.#threads.push(thread);
    return thread;
  }

  #reconsider(incident: Incident, now: Instant): void {
    const company = this.#facts.company(now);
    for (const thread of this.#threads.filter((t) => t.incident === incident.id)) {
      thread.due = dueAfterChange(thread, standOf(thread, incident), now, company);
    }
  }

  #close(incident: Incident, now: Instant): void {
    if (isOpen(incident)) return;
    for (const { id, service, startedAt, lastAt, respawns } of incident.members) {
      this.#members.delete(id);
      this.#storms = remember(this.#storms, { service, from: startedAt, to: Math.min(now, lastAt), respawns });
    }
  }

  #tell(thread: Thread, now: Instant): Notification[] {
    const incident = this.#incidents.find((i) => i.id === thread.incident);
    if (incident === undefined) return [];
    const stand = standOf(thread, incident);
    const { told, groupInterval, repeat } = thread;
    const repeatAt = told === null ? now : nextRepeat(repeat, told);
    const reason = reasonToNotify(told ?? undefined, stand, { now, groupInterval, repeatAt });
    const severity = stand.severity ?? told?.severity;
    if (reason !== undefined) {
      const repeats = reason === 'repeat' ? (told?.repeats ?? 0) + 1 : 0;
      thread.told = { at: now, severity: severity ?? 'warn', services: stand.services, repeats };
    }
    thread.due = thread.told === null ? null : dueAfterChange(thread, stand, now, false);
    if (stand.severity === undefined) this.#threads = this.#threads.filter((t) => t !== thread);
    return reason === undefined ? [] : [this.#write(thread, incident, reason, now)];
  }

  #write(thread: Thread, incident: Incident, reason: Reason, now: Instant): Notification {
    return render({ thread, incident, reason, now, policy: this.#policy, facts: this.#facts, storms: this.#storms });
  }

  #newestOf(thread: Thread): Instant {
    const incident = this.#incidents.find((i) => i.id === thread.incident);
    return incident === undefined ? -Infinity : newestOf(thread, incident);
  }

  /** Incidents that are over and told of leave. */
  #forget(): void {
    this.#incidents = this.#incidents.filter((i) => isOpen(i) || this.#threads.some((t) => t.incident === i.id));
  }
}

function structuredCopy(state: TellerState): TellerState {
  return JSON.parse(JSON.stringify(state));
}
