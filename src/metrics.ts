import { OTHER_CAUSE } from './core/event.ts';
import type { Pipeline } from './core/pipeline.ts';
import type { Policy } from './core/policy.ts';
import type { ServiceReport } from './core/service-report.ts';
import { isForHosts } from './core/telling/files.ts';
import { type Incident, isOpen } from './core/telling/incident.ts';
import { type Instant, SECOND } from './core/time.ts';
import { counter, gauge } from './plain-metric.ts';
import { processMetrics } from './process-metrics.ts';
import type { OutboxStats } from './shell/delivering/outbox-options.ts';
import type { HerdStats } from './shell/following/herd.ts';
import type { Metric, Sample } from './shell/showing/exposition.ts';

/**
 * Series of so many services at most, in the order of first sight; `cerberus_services_without_series` says how many have
 * none. Of respawns a service has one, and one a cause, of which `core/cause-counters.ts` bounds how many there are.
 */
export const SERVICES_MAX = 10_000;
/** The cause of respawns whose lines tell none. */
const UNKNOWN = 'unknown';

/** What metrics are read off. */
export interface Measured {
  readonly pipeline: Pick<Pipeline, 'services' | 'incidents' | 'counts'>;
  readonly caughtUp: boolean;
  readonly follow: HerdStats;
  readonly outbox: OutboxStats;
  readonly troubles: number;
  /** Notifications decided since the start, by receiver and reason. */
  readonly notifications: readonly Sample[];
  readonly policy: Policy;
  readonly now: Instant;
}

export function metricsOf(measured: Measured): Metric[] {
  const { pipeline, caughtUp, policy, notifications, troubles } = measured;
  const services = pipeline.services();
  return [
    ...serviceMetrics(services, caughtUp),
    gauge('cerberus_services', 'Services known.', services.length),
    alertMetric(pipeline.incidents, policy),
    gauge('cerberus_incidents', 'Incidents that are open.', pipeline.incidents.filter(isOpen).length),
    {
      ...{ name: 'cerberus_notifications_total', kind: 'counter', labelNames: ['receiver', 'reason'] },
      ...{ help: 'Notifications decided since the agent started.', samples: notifications },
    },
    gauge(
      'cerberus_caught_up',
      'Whether the log was read to its end since the start; before, services have no series.',
      caughtUp ? 1 : 0,
    ),
    gauge('cerberus_troubles', 'What is wrong with the agent itself: see cerberus status.', troubles),
    ...lineMetrics(pipeline.counts),
    ...followMetrics(measured.follow),
    ...outboxMetrics(measured.outbox, measured.now),
    ...processMetrics(measured.now),
  ];
}

/**
 * A counter is there, at 0, from the moment its service is known: an `increase` sees the first storm. They are held
 * back until the past has been read, which would look like a storm. Services of other hosts have a label `host`.
 */
function serviceMetrics(services: readonly ServiceReport[], caughtUp: boolean): Metric[] {
  const shown = caughtUp ? services.slice(0, SERVICES_MAX) : [];
  const events = shown.flatMap(({ service, host, counts: { starting, stopping, other } }): Sample[] => [
    [starting, service, 'starting', ...placeOf(host)],
    [stopping, service, 'stopping', ...placeOf(host)],
    [other, service, 'other', ...placeOf(host)],
  ]);
  return [
    {
      ...{ name: 'cerberus_events_total', kind: 'counter', labelNames: ['service', 'event', 'host'] },
      ...{ help: 'Events read from the log.', samples: events },
    },
    {
      ...{ name: 'cerberus_respawns_total', kind: 'counter', labelNames: ['service', 'cause', 'host'] },
      help: `Respawns of a service by cause: crashes, where the log tells, else every stop. The sum over causes is exact; rare causes share "${OTHER_CAUSE}".`,
      samples: shown.flatMap(respawnsByCause),
    },
    gauge(
      'cerberus_services_without_series',
      `Services beyond the first ${SERVICES_MAX}.`,
      services.length - shown.length,
    ),
  ];
}

/** They add up to the service's respawns. The one whose cause is unknown is there from the first, so that a sum is. */
function respawnsByCause({ service, host, counts, causes }: ServiceReport): Sample[] {
  let unknown = counts.respawns;
  for (const [cause, times] of causes) if (cause !== UNKNOWN) unknown -= times;
  const told = causes.filter(([cause]) => cause !== UNKNOWN);
  const sample = (times: number, cause: string): Sample => [times, service, cause, ...placeOf(host)];
  return [sample(unknown, UNKNOWN), ...told.map(([cause, times]) => sample(times, cause))];
}

/** The value of `host`, which services of the agent's own host do not have: scrapes know that one. */
function placeOf(host: string | null): string[] {
  return host === null ? [] : [host];
}

/** Every rule is there, with 0 when it fires for nobody. */
function alertMetric(incidents: readonly Incident[], policy: Policy): Metric {
  const firing = new Map<string, [count: number, rule: string, severity: string]>();
  const put = (rule: string, severity: string, more: number): void => {
    const [before] = firing.get(`${severity} ${rule}`) ?? [0];
    firing.set(`${severity} ${rule}`, [before + more, rule, severity]);
  };
  for (const { name, severity } of policy.rules) put(name, severity, 0);
  const alerts = incidents.flatMap((incident) => incident.alerts).filter(({ resolvedAt }) => resolvedAt === null);
  for (const { rule, severity } of alerts) put(rule, severity, 1);
  return {
    ...{ name: 'cerberus_alerts', kind: 'gauge', labelNames: ['rule', 'severity'] },
    help: 'Services for which a rule fires now.',
    samples: [...firing.values()],
  };
}

function lineMetrics({ lines, malformed, tooLong, overLimit, future, outOfOrder }: Pipeline['counts']): Metric[] {
  return [
    counter('cerberus_lines_total', 'Complete lines read.', lines),
    {
      ...{ name: 'cerberus_lines_unjudged_total', kind: 'counter', labelNames: ['reason'] },
      help: 'Lines that count for no alert, by the reason.',
      samples: [
        [malformed, 'malformed'],
        [tooLong, 'too_long'],
        [overLimit, 'over_limit'],
        [future, 'future'],
        [outOfOrder, 'out_of_order'],
      ],
    },
  ];
}

function followMetrics(follow: HerdStats): Metric[] {
  return [
    gauge('cerberus_log_lag_bytes', 'Written to the log and not read yet.', follow.lag_bytes),
    gauge('cerberus_log_lag_seconds', 'How long something has been waiting to be read.', follow.lag_seconds),
    gauge('cerberus_log_readable', 'Whether the log is there and can be read.', follow.state === 'reading' ? 1 : 0),
    counter('cerberus_log_read_bytes_total', 'Read from the log.', follow.bytes),
    counter('cerberus_log_lost_bytes_total', 'Known to be lost in rotations and truncations.', follow.known_lost_bytes),
    counter('cerberus_log_rotations_total', 'Rotations of the log.', follow.rotations),
    counter('cerberus_log_truncations_total', 'Truncations of the log.', follow.truncations),
    ...(isForHosts(follow) ? [fileMetric(follow.files)] : []),
  ];
}

function fileMetric({ found, awake, parked, missing, refused }: HerdStats['files']): Metric {
  return {
    ...{ name: 'cerberus_log_files', kind: 'gauge', labelNames: ['state'] },
    help: 'Logs of hosts: found ones are awake or parked, and may be missing now; refused ones are over the limit.',
    samples: [
      [found, 'found'],
      [awake, 'awake'],
      [parked, 'parked'],
      [missing, 'missing'],
      [refused, 'refused'],
    ],
  };
}

function outboxMetrics({ queued, dead, refused, corrupt, oldest }: OutboxStats, now: Instant): Metric[] {
  const age = oldest === undefined ? 0 : Math.max(0, now - oldest) / SECOND;
  return [
    gauge('cerberus_outbox_queued', 'Mails that wait.', queued),
    gauge('cerberus_outbox_oldest_seconds', 'How long the mail that waits longest has waited.', age),
    gauge('cerberus_outbox_dead', 'Mails that were refused for good.', dead),
    counter('cerberus_outbox_refused_total', 'Mails not taken, as the queue was full or the disk failed.', refused),
    counter('cerberus_outbox_corrupt_total', 'Files of the outbox that could not be read.', corrupt),
  ];
}
