import type { Duration } from '../core/time.ts';
import { type Receiver, SMTP_PORTS, type Smtp } from './delivery-schema.ts';
import type { Machine } from './machine.ts';
import { completeRoute, type RouteConfig } from './route-schema.ts';
import { completeRules, type RuleConfig } from './rule-schema.ts';
import type { ConfigDraft } from './schema.ts';

/** Everything the config says, with nothing left to guess: durations in milliseconds, sizes in bytes, paths absolute. */
export interface Config {
  readonly log: string;
  /** IANA name; `local` has become this machine's. */
  readonly timezone: string;
  readonly stateDir: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly init: 'upstart' | 'systemd';
  readonly smtp: SmtpConfig | undefined;
  /** Sender of every mail, whichever way it goes. */
  readonly from: string;
  readonly receivers: Readonly<Record<string, Receiver>>;
  readonly route: RouteConfig;
  /** The default rules first, then the written ones: a later one overrides an earlier one of its name. */
  readonly rules: readonly RuleConfig[];
  readonly limits: { readonly maxLine: number; readonly maxServices: number; readonly maxAge: Duration };
  readonly heartbeat: { readonly cron: string; readonly to: string } | undefined;
  readonly digest?: { readonly cron: string; readonly to: string } | undefined;
  readonly fallback: { readonly to: string; readonly after: Duration } | undefined;
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

export type { Receiver, RouteConfig, RuleConfig };

/** Fills in what one part of a config takes from another, and from the machine it is read on. */
export function completeConfig(draft: ConfigDraft, machine: Machine): Config {
  const host = draft.host === 'auto' ? machine.host : draft.host;
  const from = draft.smtp?.from ?? `cerberus@${host}`;
  const route = completeRoute(draft.route, Object.keys(draft.receivers)[0] ?? '');
  return {
    log: draft.log,
    timezone: draft.timezone === 'local' ? machine.timezone : draft.timezone,
    stateDir: draft.stateDir,
    host,
    labels: draft.labels,
    init: draft.init === 'auto' ? machine.init : draft.init,
    smtp: draft.smtp && completeSmtp(draft.smtp, from),
    from,
    receivers: draft.receivers,
    route,
    rules: completeRules(draft.rules, draft),
    limits: draft.limits,
    heartbeat: draft.heartbeat && { cron: draft.heartbeat.cron, to: draft.heartbeat.to ?? route.receiver },
    fallback: draft.fallback,
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
