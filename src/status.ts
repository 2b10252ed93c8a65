import type { Pipeline } from './core/pipeline.ts';
import type { ServiceReport } from './core/service-report.ts';
import { type Incident, isOpen } from './core/telling/incident.ts';
import { isoTime } from './core/telling/words.ts';
import type { Instant, Zone } from './core/time.ts';
import type { Driver } from './driver.ts';
import type { OutboxStats } from './shell/delivering/outbox-options.ts';
import type { FollowStats } from './shell/following/follower.ts';

/** One service, as `status --json` and `replay --json` show it. */
export interface ServiceStatus {
  readonly starting: number;
  readonly stopping: number;
  readonly respawns: number;
  readonly other: number;
  readonly last_event: string | null;
  readonly firing: readonly string[];
}

export interface AlertStatus {
  readonly service: string;
  readonly rule: string;
  readonly severity: string;
  readonly incident: string;
  readonly fired_at: string;
  readonly respawns: number;
}

/** What `cerberus status --json` prints. The keys are a promise. */
export interface AgentStatus {
  readonly agent: {
    readonly pid: number;
    readonly host: string;
    readonly started_at: string;
    readonly caught_up: boolean;
  };
  readonly log: FollowStats & {
    readonly lines: number;
    readonly malformed: number;
    readonly too_long: number;
    readonly over_limit: number;
    readonly future: number;
    readonly out_of_order: number;
  };
  readonly services: Readonly<Record<string, ServiceStatus>>;
  readonly alerts: readonly AlertStatus[];
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
    alerts: alertStatuses(pipeline.incidents, zone),
    outbox: outbox.stats(),
    troubles,
  };
}

interface Parts {
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp' | 'following'>;
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
    services.map(({ name, counts, firing }) => {
      const { lastEvent, ...numbers } = counts;
      return [name, { ...numbers, last_event: lastEvent === undefined ? null : isoTime(lastEvent, zone), firing }];
    }),
  );
}

export function alertStatuses(incidents: readonly Incident[], zone: Zone): AlertStatus[] {
  return incidents.filter(isOpen).flatMap((incident) =>
    incident.alerts
      .filter((alert) => alert.resolvedAt === null)
      .map(({ service, rule, severity, firedAt }) => {
        const respawns = incident.members.find((member) => member.service === service)?.respawns ?? 0;
        return { service, rule, severity, incident: incident.id, fired_at: isoTime(firedAt, zone), respawns };
      }),
  );
}

/** The log's part: what the follower knows of bytes, and the reader of lines. */
export function logStatus(follow: FollowStats, counts: Pipeline['counts']): AgentStatus['log'] {
  const { lines, malformed, tooLong, overLimit, future, outOfOrder } = counts;
  return { ...follow, lines, malformed, too_long: tooLong, over_limit: overLimit, future, out_of_order: outOfOrder };
}
