import type { Instant } from './time.ts';

/**
 * What one line says happened to a service, told from the event and the keys behind it.
 * Small integers, because events travel in typed arrays. README.md ("What counts as a respawn") has the table.
 */
export const HAPPENED = {
  /** `starting` */
  starting: 0,
  /** A plain `stopping`: a crash, a stop or a restart, the line does not say. */
  stopping: 1,
  /** RESULT=ok GOAL=start PID=0: it crashed and is being respawned. */
  respawning: 2,
  /** RESULT=ok GOAL=start PID=n: somebody restarted it. */
  restarting: 3,
  /** RESULT=ok GOAL=stop PID=n: somebody stopped it. */
  stopped: 4,
  /** RESULT=ok GOAL=stop PID=0, or RESULT=ok alone: it ended by itself, well. */
  finished: 5,
  /** RESULT=failed PROCESS=respawn: the respawn limit was hit, the init system gave up. */
  gaveUp: 6,
  /** RESULT=failed: it died and stays down, unless a `starting` follows. */
  died: 7,
  /** Any other event word: counted, never tallied. */
  other: 8,
} as const;

export type Happened = (typeof HAPPENED)[keyof typeof HAPPENED];

/** Whether an event counts as a respawn, indexed by `Happened`. */
export const IS_RESPAWN: Readonly<Uint8Array> = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 1, 0);

/** The name that causes share which found no room of their own. */
export const OTHER_CAUSE = 'other';

/**
 * Events in columns, one row a line, in the order of the log. The reader fills it and the judge walks it, so that
 * neither allocates anything per line. The owner reuses it: a row is valid until the next read.
 */
export interface EventBatch {
  /** Rows filled. */
  length: number;
  /** When, by the line's own stamp: an Instant (milliseconds, whole seconds in practice). */
  readonly at: Float64Array;
  /** Which service: an id of the reader's names. */
  readonly service: Int32Array;
  /** A `Happened`. */
  readonly happened: Uint8Array;
  /** Why it ended: an id of the reader's causes ("exit 1", "SIGSEGV", "watchdog"), or 0 for not told. */
  readonly cause: Int32Array;
}

/** One event as a plain object, for tests, transcripts and everything that is not the hot path. */
export interface ServiceEvent {
  readonly at: Instant;
  readonly service: string;
  readonly happened: Happened;
  readonly cause: string | undefined;
}

/** A line that is not an event. It is counted and the first few are shown; it is never thrown. */
export interface Malformed {
  /** The line, cut to a printable length, control characters escaped. */
  readonly text: string;
  readonly why: string;
}

export function createBatch(capacity: number): EventBatch {
  return {
    length: 0,
    at: new Float64Array(capacity),
    service: new Int32Array(capacity),
    happened: new Uint8Array(capacity),
    cause: new Int32Array(capacity),
  };
}
