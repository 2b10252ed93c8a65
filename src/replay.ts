import type { AlertDecision, Decision } from './core/decision.ts';
import { Pipeline } from './core/pipeline.ts';
import type { Policy, Severity } from './core/policy.ts';
import type { ServiceReport } from './core/service-report.ts';
import type { Notification } from './core/telling/notification.ts';
import type { Instant } from './core/time.ts';

/** One alert of the past. */
export interface PastAlert {
  readonly service: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly firedAt: Instant;
  /** Undefined while it still fires at the end. */
  resolvedAt: Instant | undefined;
  /** How often the service respawned from the alert's condition coming true to its end. */
  respawns: number;
}

/** What the past would have been under a policy. */
export interface Transcript {
  readonly lines: number;
  readonly malformed: number;
  readonly skipped: { readonly future: number; readonly outOfOrder: number };
  readonly services: readonly ServiceReport[];
  readonly alerts: readonly PastAlert[];
  readonly notifications: readonly Notification[];
  /** The stamp of the last line, and the instant until which the clock ran on after it. */
  readonly lastLine: Instant | undefined;
  readonly until: Instant | undefined;
}

export interface ReplayOptions {
  readonly policy: Policy;
  /** The wall's clock: stamps later than this are not believed, and the log's clock stops here. */
  readonly notAfter: Instant;
  /** Told after every chunk, for a progress bar. */
  onChunk?(bytes: number): void;
}

/**
 * Runs past lines through the agent's own pipeline on the log's clock. When they end, the clock runs on for as long as
 * rules need to see that a storm is over: in a log that has ended nothing more was written.
 */
export async function replay(logs: Iterable<AsyncIterable<Uint8Array>>, options: ReplayOptions): Promise<Transcript> {
  const { policy, notAfter } = options;
  const pipeline = new Pipeline(policy);
  const record = new Recorder();
  for (const log of logs) {
    for await (const bytes of log) {
      record.add(pipeline.read(bytes, 0, bytes.length, notAfter));
      options.onChunk?.(bytes.length);
    }
  }
  const lastLine = Number.isFinite(pipeline.now) ? pipeline.now : undefined;
  const until = lastLine === undefined ? undefined : Math.max(lastLine, Math.min(notAfter, lastLine + runOn(policy)));
  if (until !== undefined) record.add(pipeline.tick(until));
  record.finish(pipeline);
  const { lines, malformed, future, outOfOrder } = pipeline.counts;
  return {
    ...{ lines, malformed, skipped: { future, outOfOrder }, services: pipeline.services() },
    ...{ alerts: record.alerts, notifications: record.notifications, lastLine, until },
  };
}

/** The longest that a rule may take to say that it is over, and its notification to be due. */
function runOn({ rules, route }: Policy): number {
  return Math.max(0, ...rules.map((rule) => rule.for + rule.resolveAfter)) + route.groupInterval;
}

/** Pairs what fired with what resolved. */
class Recorder {
  readonly alerts: PastAlert[] = [];
  readonly notifications: Notification[] = [];
  readonly #open = new Map<string, PastAlert>();

  add(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.kind === 'notify') this.notifications.push(decision.notification);
      else this.#changed(decision);
    }
  }

  /** Alerts that still fire have respawned on since they began. */
  finish(pipeline: Pipeline): void {
    for (const { alerts, members } of pipeline.incidents) {
      for (const { rule, service } of alerts) {
        const member = members.find((m) => m.service === service);
        const open = this.#open.get(`${rule}/${service}`);
        if (open !== undefined && member !== undefined) open.respawns = member.respawns;
      }
    }
  }

  #changed({ kind, service, rule, severity, at, respawns }: AlertDecision): void {
    const key = `${rule}/${service}`;
    const open = this.#open.get(key);
    if (kind === 'fired') {
      const alert = { service, rule, severity, firedAt: at, resolvedAt: undefined, respawns };
      this.alerts.push(alert);
      this.#open.set(key, alert);
    } else if (open !== undefined) {
      open.resolvedAt = at;
      open.respawns = respawns;
      this.#open.delete(key);
    }
  }
}
