import type { Duration, Instant, Zone } from './time.ts';

/** How bad: `info` and `warn` are to be read, `page` wakes somebody. */
export type Severity = 'info' | 'warn' | 'page';

export const SEVERITIES: readonly Severity[] = ['info', 'warn', 'page'];

/** `respawns` within `within`, counted over a window that slides and ends now. */
export interface Condition {
  readonly respawns: number;
  readonly within: Duration;
}

/** What a rule looks at: respawns in windows, or one of the two ends that only detailed lines tell. */
export type RuleKind = 'respawns' | 'gave-up' | 'down';

export interface Rule {
  readonly name: string;
  readonly kind: RuleKind;
  /** Compiled from the rule's globs. */
  appliesTo(service: string): boolean;
  /** All must hold. Empty for `gave-up` and `down`. */
  readonly conditions: readonly Condition[];
  /** How long it must stay true without a gap before it fires. 0: at once. */
  readonly for: Duration;
  readonly severity: Severity;
  /** How long without a respawn until it counts as over. */
  readonly resolveAfter: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | undefined;
}

/** Reminders while an incident lasts: after `first`, then `factor` times longer each, at most `max`. */
export interface Repeat {
  readonly first: Duration;
  readonly factor: number;
  readonly max: Duration;
}

/** Where alerts go. A tree; the first child that matches takes the alert, unless it says `continue`. */
export interface Route {
  readonly receiver: string;
  /** Compiled from the route's matchers (service, severity, host, rule and labels). */
  matches(labels: Readonly<Record<string, string>>): boolean;
  readonly continue: boolean;
  readonly groupBy: readonly string[];
  /** The longest that a first mail waits for company. */
  readonly groupWait: Duration;
  readonly groupInterval: Duration;
  readonly repeat: Repeat;
  readonly routes: readonly Route[];
}

export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

/** While an alert matches `when`, those that match `mute` are not told. */
export interface Inhibition {
  readonly when: LabelTest;
  readonly mute: LabelTest;
}

/** Times at which alerts that match are not told. */
export interface MuteInterval {
  readonly name: string;
  readonly matches: LabelTest;
  covers(at: Instant): boolean;
}

/** Pages that nobody has acknowledged or silenced for `after` are told to `to` as well. */
export interface Escalation {
  readonly after: Duration;
  readonly to: string;
}

/** At most `count` notifications to one receiver in any `within`. */
export interface MaxMails {
  readonly count: number;
  readonly within: Duration;
}

/** Everything the core is told about what to do. Made by `src/config`, never changed. */
export interface Policy {
  readonly host: string;
  /** The zone that the log's stamps speak and that mails are written in. */
  readonly zone: Zone;
  /** Labels every alert of this host carries. */
  readonly labels: Readonly<Record<string, string>>;
  /** In order; a later rule overrides an earlier one of the same name for the services it applies to. */
  readonly rules: readonly Rule[];
  readonly route: Route;
  readonly inhibitions: readonly Inhibition[];
  readonly muteIntervals: readonly MuteInterval[];
  readonly escalation: Escalation | undefined;
  readonly maxMails: MaxMails;
  /** Lines longer than this are skipped and counted, in bytes. */
  readonly maxLine: number;
  /** Services beyond this are counted together and not judged. */
  readonly maxServices: number;
  /** On the first start ever, a storm that ended longer ago than this is not told. */
  readonly maxAge: Duration;
  /** For "what to do" in mails: the service's own log, with {job}, {instance} and {host}. */
  readonly serviceLog: string;
  /** The host's init system, for the commands in mails. */
  readonly init: 'upstart' | 'systemd';
  /** The config's own path, where commands in mails must name it. */
  readonly configPath?: string | undefined;
}
