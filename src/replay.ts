import type { AlertDecision, Decision } from './core/decision.ts';
import type { Malformed } from './core/event.ts';
import type { AlertChange } from './core/judging/alert-change.ts';
import { Pipeline } from './core/pipeline.ts';
import type { Policy, Severity } from './core/policy.ts';
import type { ServiceReport } from './core/service-report.ts';
import type { Notification } from './core/telling/notification.ts';
import type { Instant } from './core/time.ts';
import type { HostLines } from './past-hosts.ts';

/** One alert of the past. */
export interface PastAlert {
  readonly service: string;
  readonly rule: string;
  readonly severity: Severity;
  /** When its condition came true. */
  readonly since: Instant;
  readonly firedAt: Instant;
  readonly why: AlertChange['why'];
  /** Undefined while it still fires at the end. */
  resolvedAt: Instant | undefined;
  /** How often the service respawned from the alert's condition coming true to its end. */
  respawns: number;
}

/** A notification without its text: of a year of storms there are many. */
export type PastMail = Omit<Notification, 'letters'>;

/** What happened, in the order in which it did. */
export type Step =
  | { readonly kind: 'fired' | 'over'; readonly at: Instant; readonly alert: PastAlert }
  | { readonly kind: 'mail'; readonly at: Instant; readonly mail: PastMail };

/** What the past would have been under a policy. */
export interface Transcript {
  readonly lines: number;
  readonly malformed: number;
  /** The first of the lines that were no events, and why. */
  readonly firstMalformed: Malformed | undefined;
  readonly skipped: { readonly future: number; readonly outOfOrder: number };
  readonly services: readonly ServiceReport[];
  readonly alerts: readonly PastAlert[];
  readonly notifications: readonly PastMail[];
  readonly steps: readonly Step[];
  /** The stamps of the first and the last line, roughly: the first is that of the first chunk's last line at the latest. */
  readonly firstLine: Instant | undefined;
  readonly lastLine: Instant | undefined;
  /** The instant until which the clock ran on after the last line. */
  readonly until: Instant | undefined;
}

/**
 * Runs past lines through the agent's own pipeline on the log's clock, once for each policy. When they end, the clock
 * runs on for as long as rules need to see that a storm is over: in a log that has ended nothing more was written.
 * Stamps later than `notAfter`, the wall's clock, are not believed, and the log's clock stops there.
 */
export async function replay(
  lines: AsyncIterable<HostLines>,
  policies: readonly Policy[],
  notAfter: Instant,
): Promise<Transcript[]> {
  const pasts = policies.map((policy) => new Past(policy, notAfter));
  for await (const stretch of lines) for (const past of pasts) past.read(stretch);
  return pasts.map((past) => past.end());
}

/** One policy's past while it is being read. */
class Past {
  readonly #policy: Policy;
  readonly #notAfter: Instant;
  readonly #pipeline: Pipeline;
  readonly #record = new Recorder();
  #firstLine: Instant | undefined;

  constructor(policy: Policy, notAfter: Instant) {
    this.#policy = policy;
    this.#notAfter = notAfter;
    this.#pipeline = new Pipeline(policy);
  }

  read({ host, bytes, since, from: begin = 0, to = bytes.length }: HostLines): void {
    const [pipeline, record, notAfter] = [this.#pipeline, this.#record, this.#notAfter];
    // With one host, the lines themselves tell that time has passed.
    if (since !== undefined) record.add(pipeline.tick(Math.min(since - 1, notAfter)));
    // A first line on its own, so that its stamp is known.
    const from = this.#firstLine === undefined ? bytes.indexOf(0x0a, begin) + 1 : begin;
    if (from > begin) record.add(pipeline.read(bytes, begin, from, notAfter, host));
    this.#firstLine ??= this.#now;
    record.add(pipeline.read(bytes, from, to, notAfter, host));
    this.#firstLine ??= this.#now;
  }

  end(): Transcript {
    const [pipeline, record, lastLine] = [this.#pipeline, this.#record, this.#now];
    const longest = lastLine === undefined ? undefined : Math.min(this.#notAfter, lastLine + runOn(this.#policy));
    const until = lastLine === undefined ? undefined : Math.max(lastLine, longest ?? lastLine);
    if (until !== undefined) record.add(pipeline.tick(until));
    record.finish(pipeline);
    const { lines, malformed, future, outOfOrder } = pipeline.counts;
    const { alerts, mails: notifications, steps } = record;
    return {
      ...{ lines, malformed, firstMalformed: pipeline.takeRead().flatMap((read) => read.malformed)[0] },
      ...{ skipped: { future, outOfOrder }, services: pipeline.services() },
      ...{ alerts, notifications, steps, firstLine: this.#firstLine, lastLine, until },
    };
  }

  get #now(): Instant | undefined {
    return Number.isFinite(this.#pipeline.now) ? this.#pipeline.now : undefined;
  }
}

/** The longest that a rule may take to say that it is over, and its notification to be due. */
function runOn({ rules, route }: Policy): number {
  return Math.max(0, ...rules.map((rule) => rule.for + rule.resolveAfter)) + route.groupInterval;
}

/** Pairs what fired with what resolved. */
class Recorder {
  readonly alerts: PastAlert[] = [];
  readonly mails: PastMail[] = [];
  readonly steps: Step[] = [];
  readonly #open = new Map<string, PastAlert>();

  add(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.kind === 'notify') this.#told(decision.notification);
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

  #told({ letters: _, ...mail }: Notification): void {
    this.mails.push(mail);
    this.steps.push({ kind: 'mail', at: mail.at, mail });
  }

  #changed({ kind, service, rule, severity, at, since, why, respawns }: AlertDecision): void {
    const key = `${rule}/${service}`;
    const open = this.#open.get(key);
    if (kind === 'fired') {
      const alert = { service, rule, severity, since, firedAt: at, why, resolvedAt: undefined, respawns };
      this.alerts.push(alert);
      this.steps.push({ kind: 'fired', at, alert });
      this.#open.set(key, alert);
    } else if (open !== undefined) {
      open.resolvedAt = at;
      open.respawns = respawns;
      this.steps.push({ kind: 'over', at, alert: open });
      this.#open.delete(key);
    }
  }
}
