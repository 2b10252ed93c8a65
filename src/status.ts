import type { Pipeline } from './core/pipeline.ts';
import type { ServiceReport } from './core/service-report.ts';
import { type Alert, type Incident, isOpen, type Member } from './core/telling/incident.ts';
import type { Mute } from './core/telling/mute.ts';
import { isoTime, localTime } from './core/telling/words.ts';
import type { Instant, Zone } from './core/time.ts';
import type { Driver } from './driver.ts';
import type { OutboxStats } from './shell/delivering/outbox-options.ts';
import type { HerdStats } from './shell/following/herd.ts';

/** One service, as `status --json` and `replay --json` show it. */
export interface ServiceStatus {
  /** The service by its own name, and its host; absent on the agent's own. */
  readonly service?: string;
  readonly host?: string;
  readonly starting: number;
  readonly stopping: number;
  readonly respawns: number;
  /** How many of the respawns had which cause, as far as the lines tell. */
  readonly causes: Readonly<Record<string, number>>;
  readonly other: number;
  readonly last_event: string | null;
  readonly firing: readonly string[];
}

export interface AlertStatus {
  /** Among those of all hosts: `www`, or `web-1:www`. */
  readonly service: string;
  /** Absent on the agent's own. */
  readonly host?: string;
  readonly rule: string;
  readonly severity: string;
  readonly incident: string;
  readonly fired_at: string;
  readonly respawns: number;
  /** Who has taken the incident up. */
  readonly acknowledged_by: string | null;
  /** Why nobody is told of it now. */
  readonly muted_by: string | null;
}

/** What `cerberus status --json` prints. The keys are a promise. */
export interface AgentStatus {
  readonly agent: {
    readonly pid: number;
    readonly host: string;
    readonly started_at: string;
    readonly caught_up: boolean;
  };
  readonly log: HerdStats & {
    readonly lines: number;
    readonly malformed: number;
    readonly too_long: number;
    readonly over_limit: number;
    readonly future: number;
    readonly out_of_order: number;
  };
  readonly services: Readonly<Record<string, ServiceStatus>>;
  readonly alerts: readonly AlertStatus[];
  /** The ids of those in force or to come that it heeds. */
  readonly silences: readonly string[];
  readonly outbox: OutboxStats;
  /** What is wrong with the agent itself now, in words. */
  readonly troubles: readonly string[];
}

/** All of it, from the parts of an agent. */
export function statusOf({ driver, outbox, troubles }: Parts, { host, startedAt, zone }: About): AgentStatus {
  const { pipeline, caughtUp } = driver;
  return {
    agent: { pid: process.pid, host, started_at: isoTime(startedAt, zone), caught_up: caughtUp },
    log: logStatus(driver.following(), pipeline.counts),
    services: serviceStatuses(pipeline.services(), zone),
    alerts: alertStatuses(pipeline.incidents, driver.mutes(), zone),
    silences: driver.silences.map(({ id }) => id),
    outbox: outbox.stats(),
    troubles,
  };
}

interface Parts {
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp' | 'following' | 'silences' | 'mutes'>;
  readonly outbox: { stats(): OutboxStats };
  readonly troubles: readonly string[];
}

interface About {
  readonly host: string;
  readonly startedAt: Instant;
  readonly zone: Zone;
}

export function serviceStatuses(services: readonly ServiceReport[], zone: Zone): Record<string, ServiceStatus> {
  // fromEntries makes own properties even of names like __proto__.
  return Object.fromEntries(
    services.map(({ name, host, service, counts, causes, firing }) => {
      const { starting, stopping, respawns, other, lastEvent } = counts;
      const last_event = lastEvent === undefined ? null : isoTime(lastEvent, zone);
      const all = { starting, stopping, respawns, causes: Object.fromEntries(causes), other, last_event, firing };
      return [name, host === null ? all : { service, host, ...all }];
    }),
  );
}

/** Every alert that fires now; `muteOf` tells why nobody is told of it. */
export function alertStatuses(
  incidents: readonly Incident[],
  muteOf: (alert: Alert) => Mute | undefined,
  zone: Zone,
): AlertStatus[] {
  return incidents.filter(isOpen).flatMap((incident) => {
    const members = new Map(incident.members.map((member) => [member.service, member]));
    return incident.alerts
      .filter((alert) => alert.resolvedAt === null)
      .map((alert) => ({
        ...{ service: alert.service, ...placeOf(members.get(alert.service)) },
        ...{ rule: alert.rule, severity: alert.severity, incident: incident.id },
        ...{ fired_at: isoTime(alert.firedAt, zone), respawns: members.get(alert.service)?.respawns ?? 0 },
        acknowledged_by: incident.acknowledged?.by ?? null,
        muted_by: muteInWords(muteOf(alert), zone),
      }));
  });
}

function placeOf(member: Member | undefined): Pick<AlertStatus, 'host'> {
  return member === undefined || member.host === null ? {} : { host: member.host };
}

function muteInWords(mute: Mute | undefined, zone: Zone): string | null {
  if (mute === undefined) return null;
  return mute.ends ? `${mute.why}, until ${localTime(mute.until, zone)}` : mute.why;
}

/** The log's part: what the follower knows of bytes, and the reader of lines. */
export function logStatus(follow: HerdStats, counts: Pipeline['counts']): AgentStatus['log'] {
  const { lines, malformed, tooLong, overLimit, future, outOfOrder } = counts;
  return { ...follow, lines, malformed, too_long: tooLong, over_limit: overLimit, future, out_of_order: outOfOrder };
}
