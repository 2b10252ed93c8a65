import type { AlertChange } from '../judging/alert-change.ts';
import type { Policy, Rule } from '../policy.ts';
import type { Duration, Instant } from '../time.ts';
import { FLAP_QUIET, flapsOf, remember, type Storm } from './history.ts';
import {
  type Alert,
  addCause,
  createAlert,
  createIncident,
  fingerprint,
  type Incident,
  isOpen,
  type Member,
  ownNameOf,
  putAlert,
  youngIncident,
} from './incident.ts';
import { labelsOf } from './route.ts';

export interface BookState {
  readonly incidents: Incident[];
  readonly storms: Storm[];
}

/** Keeps the incidents: what fires for whom, how bad it got, and the storms of the last week that are over. */
export class IncidentBook {
  #incidents: Incident[];
  #storms: Storm[];
  /** Those of the incidents that are open: few, while catching up with a long past gathers many that are over. */
  #open: Incident[];
  /** Services in open incidents, by id. */
  readonly #members = new Map<number, readonly [Member, Incident]>();
  /** What fires, by fingerprint: no alert fires in two incidents. */
  readonly #firing = new Map<string, readonly [Alert, Incident]>();
  /** How many of those an incident has: the last one to end closes it. */
  readonly #left = new Map<Incident, number>();

  constructor({ incidents, storms }: BookState) {
    this.#incidents = incidents;
    this.#storms = storms;
    this.#open = incidents.filter(isOpen);
    for (const incident of this.#open) {
      for (const member of incident.members) this.#members.set(member.id, [member, incident]);
      for (const alert of incident.alerts.filter((a) => a.resolvedAt === null)) this.#note(alert, incident);
    }
  }

  get incidents(): readonly Incident[] {
    return this.#incidents;
  }

  get storms(): readonly Storm[] {
    return this.#storms;
  }

  find(id: string): Incident | undefined {
    return this.#incidents.find((incident) => incident.id === id);
  }

  /** Every alert that fires now. */
  firing(): Alert[] {
    return [...this.#firing.values()].map(([alert]) => alert);
  }

  /** Respawns of a service in its open incident so far. */
  respawnsOf(id: number): number | undefined {
    return this.#members.get(id)?.[0].respawns;
  }

  /** Longer quiet for a service that flaps, 0 for all others. */
  quietAtLeast(id: number): Duration {
    return (this.#members.get(id)?.[0].flaps ?? 0) > 0 ? FLAP_QUIET : 0;
  }

  /** A service in an incident has respawned again. */
  respawned(id: number, at: Instant, cause: string | undefined): void {
    const [member] = this.#members.get(id) ?? [];
    if (member === undefined) return;
    member.respawns++;
    member.lastAt = Math.max(member.lastAt, at);
    if (cause !== undefined) addCause(member.causes, cause);
  }

  /** An alert began: the incident it belongs to, which may be new, has it now. */
  fired(change: AlertChange, rule: Rule, storm: Omit<Member, 'flaps'>, policy: Policy): [Incident, Alert] {
    const { at, since } = change;
    const { service } = storm;
    const incident = this.#members.get(storm.id)?.[1] ?? this.#join(storm, at);
    const alert = createAlert(rule, {
      service,
      labels: labelsOf(policy, rule, { ...storm, service: ownNameOf(storm) }),
      since,
      firedAt: at,
    });
    putAlert(incident, alert);
    this.#note(alert, incident);
    return [incident, alert];
  }

  /** An alert ended; an incident without any other is over, and its storms are history. */
  resolved({ at, rule, why }: AlertChange, service: string): Incident | undefined {
    const name = fingerprint({ service, rule });
    const [alert, incident] = this.#firing.get(name) ?? [];
    if (alert === undefined || incident === undefined) return undefined;
    alert.resolvedAt = at;
    alert.ended = why === 'config' ? 'config' : 'quiet';
    this.#firing.delete(name);
    const left = (this.#left.get(incident) ?? 0) - 1;
    this.#left.set(incident, left);
    if (left <= 0) this.#close(incident, at);
    return incident;
  }

  /** Lets go the incidents that are over and of which nothing is to be told any more. */
  forget(isTold: (incident: Incident) => boolean): void {
    this.#incidents = this.#incidents.filter((incident) => isOpen(incident) || !isTold(incident));
  }

  #join(storm: Omit<Member, 'flaps'>, now: Instant): Incident {
    const { id, service } = storm;
    const incident = youngIncident(this.#open, now) ?? this.#openOne(createIncident(service, now));
    const member = { ...storm, flaps: flapsOf(this.#storms, service, now) };
    incident.members.push(member);
    incident.joinedAt = now;
    this.#members.set(id, [member, incident]);
    return incident;
  }

  #openOne(incident: Incident): Incident {
    this.#open.push(incident);
    this.#incidents.push(incident);
    return incident;
  }

  #note(alert: Alert, incident: Incident): void {
    const name = fingerprint(alert);
    if (!this.#firing.has(name)) this.#left.set(incident, (this.#left.get(incident) ?? 0) + 1);
    this.#firing.set(name, [alert, incident]);
  }

  #close(incident: Incident, now: Instant): void {
    this.#open = this.#open.filter((other) => other !== incident);
    this.#left.delete(incident);
    const takenUp = incident.acknowledged === null ? {} : { takenUpBy: incident.acknowledged.by };
    for (const { id, service, startedAt, lastAt, respawns } of incident.members) {
      this.#members.delete(id);
      const storm = { service, from: startedAt, to: Math.min(now, lastAt), respawns, ...takenUp };
      this.#storms = remember(this.#storms, storm);
    }
  }
}
