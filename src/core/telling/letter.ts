import type { Severity } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Reason } from './reason.ts';

/**
 * What a mail says, in words but not yet laid out: the text, the HTML and the templates of the user are all written
 * from this. Plain data. Names from the log are harmless here (no control or bidi characters) and cut to a length that
 * people can read, but not escaped for HTML.
 */
export interface Letter {
  readonly reason: Reason;
  readonly severity: Severity;
  /** The first line, which phones show: the state, what, and how bad it is by now. */
  readonly headline: string;
  /** The subject without severity. */
  readonly title: string;
  /** Where the agent runs. */
  readonly host: string;
  /** The hosts that it is about; absent where that is the agent's own alone. */
  readonly hosts?: readonly string[];
  readonly incident: string;
  /** Local time with offset of the first respawn, and how long before the mail that was. */
  readonly since: string;
  readonly ago: string;
  /** A full sentence: "Since …, 36 s before this mail.", and of what is over, from when to when. */
  readonly when: string;
  /** What fires, the most severe first. Empty when it is over. */
  readonly rules: readonly RuleWords[];
  readonly steps: readonly Step[];
  readonly why: Why;
  readonly picture: Picture | undefined;
  /** How many services there are. */
  readonly total: number;
  /** The worst services, one by one; `others` are the names of the rest, up to a limit. */
  readonly services: readonly ServiceWords[];
  readonly others: readonly string[];
  /** The same once more, where there are many services on several hosts: then they are told of in groups. */
  readonly groups?: Groups | undefined;
  readonly suspect: SuspectWords | undefined;
  /** Earlier storms of the same services, one sentence each. */
  readonly before: readonly string[];
  /** What has been done about it, and why this mail comes late or to somebody else: one sentence each. */
  readonly notes: readonly string[];
  /** Whose own log is worth a look: names as they are, for a shell that looks before the mail is written. */
  readonly wanted: readonly Wanted[];
}

export interface RuleWords {
  readonly name: string;
  readonly severity: Severity;
  /** "10 respawns within 1 min", or undefined for a rule that the config no longer has. */
  readonly condition: string | undefined;
}

/** Services in groups: each service with its hosts, or each host with its services. */
export interface Groups {
  readonly by: 'service' | 'host';
  /** The worst first. */
  readonly rows: readonly GroupWords[];
  /** Groups that are left out, and how many services are in them. */
  readonly more: number;
  readonly moreServices: number;
}

export interface GroupWords {
  readonly name: string;
  readonly total: number;
  readonly respawns: number;
  readonly lasted: string;
  /** Clock time of the first respawn of any. */
  readonly from: string;
  readonly causes: string;
  /** Its hosts, or its services: "web-3 (muted)". None where they are those of an earlier group. */
  readonly names: readonly string[];
  readonly sameAs: string | undefined;
  /** How many more there are. */
  readonly unnamed: number;
}

/** One thing to do. `command` can be pasted into a shell; a runbook is an address. */
export interface Step {
  readonly kind: 'status' | 'log' | 'start' | 'runbook' | 'ack';
  readonly command: string;
  /** Where to do it, as one word of a shell; absent where all is on the agent's own host. */
  readonly host?: string;
  /** What it is for, where the command does not say it. */
  readonly hint: string | undefined;
}

/** Why it dies, as far as the events tell. */
export interface Why {
  readonly causes: readonly CauseWords[];
  /** What the init system did about it, when it gave up: a full sentence. */
  readonly gaveUp: string | undefined;
  /** What was counted as a respawn: a full sentence. */
  readonly counted: string;
}

export interface CauseWords {
  readonly cause: string;
  readonly times: number;
}

/** Respawns of one service over the last window of the rule that fired, as a row of cells. */
export interface Picture {
  readonly service: string;
  /** "last 1 min", and what one cell is: "2 s". */
  readonly window: string;
  readonly cell: string;
  readonly counts: readonly number[];
  /** Clock times of the two ends. */
  readonly from: string;
  readonly to: string;
  readonly mark: Mark | undefined;
}

/** Where the threshold was reached: in this cell, or before the picture begins (undefined). */
export interface Mark {
  readonly cell: number | undefined;
  readonly words: string;
}

export interface ServiceWords {
  readonly service: string;
  readonly respawns: number;
  readonly lasted: string;
  /** Clock time of its first respawn. */
  readonly from: string;
  readonly causes: string;
  /** "storm 3 within 1 h: flapping", or empty. */
  readonly flapping: string;
  /** While others fire: "muted" or "quiet again", or empty. */
  readonly state: string;
}

export interface SuspectWords {
  readonly service: string;
  readonly evidence: string;
  /** Whether it fell earlier, or in the same second. */
  readonly first: boolean;
}

export interface Wanted {
  readonly service: string;
  /** Absent for the agent's own. */
  readonly host?: string;
  readonly job: string;
  readonly instance: string | null;
  /** The first respawn of its storm. */
  readonly since: Instant;
  /** Whether its events say why it ended, so that nobody has to look that up. */
  readonly told: boolean;
}
