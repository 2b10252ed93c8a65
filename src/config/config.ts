import type { Escalation, MaxMails } from '../core/policy.ts';
import type { Duration } from '../core/time.ts';
import { completeRules } from './complete-rules.ts';
import { type Receiver, SMTP_PORTS, type Smtp } from './delivery-schema.ts';
import type { Http, Statsd } from './fleet-schema.ts';
import type { Machine } from './machine.ts';
import { completeExcerpt, completeKernelLogs, type ExcerptConfig } from './mail-schema.ts';
import { completeMuteInterval, type InhibitConfig, type MuteIntervalConfig } from './mute-schema.ts';
import { completeRoute, type RouteConfig } from './route-schema.ts';
import type { RuleConfig } from './rule-schema.ts';
import type { ConfigDraft } from './schema.ts';

/** Everything the config says, with nothing left to guess: durations in milliseconds, sizes in bytes, paths absolute. */
export interface Config {
  /** Paths of logs; {host} in one stands for many hosts that ship theirs. See `logPattern`. */
  readonly logs: readonly string[];
  /** IANA name; `local` has become this machine's. */
  readonly timezone: string;
  readonly stateDir: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly init: 'upstart' | 'systemd';
  /** Where it was read, if commands do not look there by themselves. */
  readonly path?: string | undefined;
  readonly smtp: SmtpConfig | undefined;
  /** Sender of every mail that does not go by SMTP, which has its own. */
  readonly from: string;
  readonly receivers: Readonly<Record<string, Receiver>>;
  readonly route: RouteConfig;
  /** The default rules first, then the written ones: a later one overrides an earlier one of its name. */
  readonly rules: readonly RuleConfig[];
  readonly inhibit: readonly InhibitConfig[];
  readonly muteIntervals: readonly MuteIntervalConfig[];
  readonly escalate: Escalation | undefined;
  readonly maxMails: MaxMails;
  /** Where a service's last words are; undefined for nowhere. */
  readonly excerpt: ExcerptConfig | undefined;
  /** Where init's lines about deaths may be, the likeliest first. */
  readonly kernelLogs: readonly string[];
  /** A directory with templates of the user's own. */
  readonly templates: string | undefined;
  readonly limits: { readonly maxLine: number; readonly maxServices: number; readonly maxAge: Duration };
  readonly digest: Regular | undefined;
  readonly heartbeat: Regular | undefined;
  readonly http: Http | undefined;
  readonly statsd: Statsd | undefined;
  readonly fallback: { readonly to: string; readonly after: Duration } | undefined;
}

/** A mail on a schedule: five or six fields of cron in the config's zone, and its receiver. */
export interface Regular {
  readonly cron: string;
  readonly to: string;
}

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly caFile: string | undefined;
  readonly user: string | undefined;
  readonly passwordFile: string | undefined;
  readonly from: string;
}

export type { InhibitConfig, MuteIntervalConfig, Receiver, RouteConfig, RuleConfig };

/** Fills in what one part of a config takes from another, and from the machine it is read on. */
export function completeConfig(draft: ConfigDraft, machine: Machine): Config {
  const host = draft.host === 'auto' ? machine.host : draft.host;
  const init = draft.init === 'auto' ? machine.init : draft.init;
  const from = draft.from ?? draft.smtp?.from ?? `cerberus@${host}`;
  const route = completeRoute(draft.route, Object.keys(draft.receivers)[0] ?? '');
  const zoneOf = (name = draft.timezone) => (name === 'local' ? machine.timezone : name);
  const regular = (mail: { cron: string; to?: string | undefined }) => ({
    cron: mail.cron,
    to: mail.to ?? route.receiver,
  });
  return {
    logs: draft.log,
    timezone: zoneOf(),
    stateDir: draft.stateDir,
    host,
    labels: draft.labels,
    init,
    smtp: draft.smtp && completeSmtp(draft.smtp, draft.smtp.from ?? from),
    from,
    receivers: draft.receivers,
    route,
    rules: completeRules(draft.rules, draft),
    inhibit: draft.inhibit,
    muteIntervals: draft.muteIntervals.map((interval) => completeMuteInterval(interval, zoneOf)),
    escalate: draft.escalate,
    maxMails: draft.maxMails,
    excerpt: completeExcerpt(draft.excerpt, init),
    kernelLogs: completeKernelLogs(draft.kernelLog, init),
    templates: draft.templates,
    limits: draft.limits,
    digest: draft.digest && regular(draft.digest),
    heartbeat: draft.heartbeat && regular(draft.heartbeat),
    fallback: draft.fallback,
    http: draft.http,
    statsd: draft.statsd,
  };
}

function completeSmtp(smtp: Smtp, from: string): SmtpConfig {
  return {
    host: smtp.host,
    port: smtp.port ?? SMTP_PORTS[smtp.tls],
    tls: smtp.tls,
    caFile: smtp.caFile,
    user: smtp.user,
    passwordFile: smtp.passwordFile,
    from,
  };
}
