import { OTHER_CAUSE } from '../event.ts';
import type { Rule, RuleKind, Severity } from '../policy.ts';
import { type Duration, type Instant, MINUTE } from '../time.ts';

/** A service that starts to fire this long after the last one that did still belongs to the same outage. */
const JOIN_WITHIN: Duration = 2 * MINUTE;

/** Of a service's name in an incident's id; with it, an id of a mail stays below 120 characters. */
const SLUG_MAX = 20;
/** Causes told apart in one incident; what comes beyond shares one more. */
const CAUSES_MAX = 12;

/** One rule that fires, or fired, for one service. */
export interface Alert {
  readonly service: string;
  readonly rule: string;
  readonly kind: RuleKind;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | null;
  readonly since: Instant;
  firedAt: Instant;
  resolvedAt: Instant | null;
  /** Why it ended. */
  ended: 'quiet' | 'config' | null;
}

/** Why it dies and how often: "exit 1" → 9. Pairs, because names from a log must never become object keys. */
export type Causes = [cause: string, times: number][];

/** One service in an incident, and what it has done in it. */
export interface Member {
  /** The service's id among those of all hosts. */
  readonly id: number;
  /** Its name among those of all hosts: `www`, or `web-1:www` where the host is not the agent's own. */
  readonly service: string;
  /** Null for the agent's own. */
  readonly host: string | null;
  readonly job: string;
  readonly instance: string | null;
  /** The first respawn of the storm. */
  readonly startedAt: Instant;
  lastAt: Instant;
  respawns: number;
  readonly causes: Causes;
  /** Whether its lines carry details, so that crashes are told from stops. */
  readonly detailed: boolean;
  /** How often it fired and resolved within the last hour, when that is too often; else 0. */
  readonly flaps: number;
}

/** The service that fell before all others of an outage, and by how much. */
export interface FirstToFall {
  readonly service: string;
  /** Of the service; absent for the agent's own. */
  readonly host?: string;
  /** It stopped and did not come back, or it began to respawn. */
  readonly how: 'stopped' | 'began';
  readonly lead: Duration;
  /** The service that fell next. */
  readonly before: string;
}

/** All that fires for one service, or for several that fell together. Plain data: it stands in the state file. */
export interface Incident {
  readonly id: string;
  readonly openedAt: Instant;
  joinedAt: Instant;
  readonly alerts: Alert[];
  readonly members: Member[];
  /** The first notification of each thread, so that all later ones answer it and keep its subject. */
  readonly roots: Root[];
  firstToFall: FirstToFall | null;
  acknowledged: Acknowledgement | null;
}

/** Somebody has taken it up: no reminders and no escalation any more. */
export interface Acknowledgement {
  readonly by: string;
  readonly at: Instant;
  readonly comment: string;
}

export interface Root {
  readonly thread: string;
  /** What the ids of the thread's notifications begin with. */
  readonly prefix: string;
  readonly id: string;
  readonly subject: string;
  told: number;
}

export function isOpen(incident: Incident): boolean {
  return incident.alerts.some((alert) => alert.resolvedAt === null);
}

/** A service's name on its host: JOB or JOB/INSTANCE. */
export function ownNameOf({ job, instance }: Pick<Member, 'job' | 'instance'>): string {
  return instance === null ? job : `${job}/${instance}`;
}

/** Of the incidents that are open, the outage that has just begun, to which another service may belong. */
export function youngIncident(open: readonly Incident[], now: Instant): Incident | undefined {
  return open.find(({ joinedAt }) => Math.abs(now - joinedAt) <= JOIN_WITHIN);
}

export function createIncident(service: string, now: Instant): Incident {
  return {
    ...{ id: incidentId(service, now), openedAt: now, joinedAt: now, alerts: [], members: [], roots: [] },
    ...{ firstToFall: null, acknowledged: null },
  };
}

/** "20261124T055251-www": when in UTC, and who was first. Safe as a file name and in a Message-ID. */
function incidentId(service: string, now: Instant): string {
  const time = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `${time}-${service.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, SLUG_MAX)}`;
}

export function createAlert(rule: Rule, facts: Pick<Alert, 'service' | 'labels' | 'since' | 'firedAt'>): Alert {
  const { name, kind, severity, runbook } = rule;
  return { ...facts, rule: name, kind, severity, runbook: runbook ?? null, resolvedAt: null, ended: null };
}

/** Adds an alert; one that fires again takes the place of its earlier self. */
export function putAlert({ alerts }: Incident, alert: Alert): void {
  const named = byName(alerts);
  const known = named.get(fingerprint(alert));
  if (known !== undefined) alerts.splice(alerts.indexOf(known), 1);
  alerts.push(alert);
  named.set(fingerprint(alert), alert);
}

/** The alerts of those fingerprints, in the incident's order. */
export function alertsNamed({ alerts }: Incident, names: readonly string[]): Alert[] {
  const named = byName(alerts);
  const found = new Set(names.flatMap((name) => named.get(name) ?? []));
  if (found.size > FEW) return alerts.filter((alert) => found.has(alert));
  return [...found]
    .map((alert) => alerts.indexOf(alert))
    .sort((a, b) => a - b)
    .flatMap((at) => alerts[at] ?? []);
}

const FEW = 8;
/** Alerts by fingerprint. Beside the plain data, as a host that falls as a whole has ten thousand of them: without it, half a minute. */
const NAMED = new WeakMap<readonly Alert[], Map<string, Alert>>();

function byName(alerts: readonly Alert[]): Map<string, Alert> {
  const named = NAMED.get(alerts) ?? new Map(alerts.map((alert) => [fingerprint(alert), alert]));
  NAMED.set(alerts, named);
  return named;
}

/** One alert's name within its incident. */
export function fingerprint(alert: { service: string; rule: string }): string {
  return `${alert.rule}/${alert.service}`;
}

/** Adds one death to a tally of causes; the rare ones beyond the limit share "other". */
export function addCause(causes: Causes, cause: string, times = 1): void {
  const known = causes.find(([name]) => name === cause);
  if (known !== undefined) known[1] += times;
  else if (causes.length < CAUSES_MAX) causes.push([cause, times]);
  else if (cause !== OTHER_CAUSE) addCause(causes, OTHER_CAUSE, times);
  else causes.push([OTHER_CAUSE, times]);
}
