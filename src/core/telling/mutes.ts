import type { Policy } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Alert } from './incident.ts';
import type { IncidentBook } from './incident-book.ts';
import { type Mute, mutedBy, type Silence } from './mute.ts';
import { type MutedAlert, noteMuted } from './muted-log.ts';

/** Which alerts are not told now, and which were not, for the digest. */
export class Mutes {
  /** Those in force or to come; the shell sets them. */
  silences: readonly Silence[] = [];
  readonly #policy: Policy;
  readonly #book: IncidentBook;
  #log: readonly MutedAlert[];

  constructor(policy: Policy, book: IncidentBook, log: readonly MutedAlert[]) {
    this.#policy = policy;
    this.#book = book;
    this.#log = log;
  }

  get log(): readonly MutedAlert[] {
    return this.#log;
  }

  of(alert: Alert, now: Instant): Mute | undefined {
    const { muteIntervals: intervals, inhibitions } = this.#policy;
    const firing = inhibitions.length === 0 ? [] : this.#book.firing();
    return mutedBy(alert, { silences: this.silences, intervals, inhibitions, firing, now });
  }

  /** Whether alerts that are over were all muted to their end. Nobody was told of them, so nobody is told that they are past. */
  coveredAll(alerts: readonly Alert[]): boolean {
    return alerts.every((alert) => {
      const { service, rule, firedAt, resolvedAt } = alert;
      const isOfAlert = (m: MutedAlert) => m.service === service && m.rule === rule && m.from === firedAt;
      return this.#log.some(isOfAlert) || this.of(alert, resolvedAt ?? firedAt) !== undefined;
    });
  }

  /** Services of which nobody was told, since all that fires or fired of them is or was muted: they are not named. */
  unheard(alerts: readonly Alert[], mutes: ReadonlyMap<Alert, Instant>, named: readonly string[]): Set<string> {
    const told = new Set(named);
    const isHeard = (alert: Alert) => (alert.resolvedAt === null ? !mutes.has(alert) : !this.coveredAll([alert]));
    const heard = new Set(alerts.filter(isHeard).map((alert) => alert.service));
    return new Set(alerts.map((alert) => alert.service).filter((service) => !told.has(service) && !heard.has(service)));
  }

  /** Until when each of the alerts that fire is muted, if it is; noted in the log. */
  note(alerts: readonly Alert[], now: Instant): Map<Alert, Instant> {
    const mutes = new Map<Alert, Instant>();
    for (const alert of alerts.filter((a) => a.resolvedAt === null)) {
      const mute = this.of(alert, now);
      if (mute === undefined) continue;
      mutes.set(alert, mute.until);
      const { service, rule, firedAt } = alert;
      this.#log = noteMuted(this.#log, { service, rule, why: mute.why }, firedAt, now);
    }
    return mutes;
  }
}
