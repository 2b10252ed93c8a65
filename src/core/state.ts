import type { CountersState } from './counters.ts';
import type { JudgeState } from './judging/judge.ts';
import type { PackedTallies } from './judging/packed.ts';
import type { PeriodState } from './period.ts';
import type { ReaderState } from './reading/line-reader.ts';
import type { LateRun } from './set-back.ts';
import type { TellerState } from './telling/teller-state.ts';
import type { Duration, Instant } from './time.ts';

/** Counts up when the shape below changes. */
export const STATE_VERSION = 2;

/** Everything the core remembers, as plain data: what the state file holds beside the position in the log. */
export interface PipelineState {
  readonly version: typeof STATE_VERSION;
  readonly hosts: readonly HostState[];
  readonly period: PeriodState;
  readonly teller: TellerState;
  /** The newest instant that any log or the wall told of; null before the first line. */
  readonly now: Instant | null;
}

/** What is remembered of one host's log. */
export interface HostState {
  /** Null for the agent's own host. */
  readonly name: string | null;
  /** Never given twice: ids of services are made of it. */
  readonly number: number;
  /** The log's clock; null before the first line. */
  readonly now: Instant | null;
  /** What is stamped before is history; absent where nothing is. */
  readonly newsSince?: Instant;
  /** How far its stamps lie behind the wall's clock, if they do. */
  readonly lag?: Duration;
  readonly skipped: Skipped;
  readonly late: LateRun;
  readonly reader: ReaderState;
  readonly counters: CountersState;
  readonly judge: Omit<JudgeState, 'tallies'> & { readonly tallies: PackedTallies };
}

/** Events that were counted but not judged. */
export interface Skipped {
  /** Stamped later than the wall's clock. */
  future: number;
  /** Stamped long before the line that precedes it. */
  outOfOrder: number;
}

/**
 * Reads back a state, of this version or the one before. A broken promise, not bad input: the file's checksum of shape
 * and version is all that is asked. A state of any other version is not read: the agent starts from the log.
 */
export function checkState(state: unknown): PipelineState {
  if (!isObject(state)) throw new TypeError('Cannot read the state: not an object');
  if (state.version === 1) return checkState(fromOne(state));
  if (state.version !== STATE_VERSION) {
    throw new RangeError(
      `Cannot read the state: version "${String(state.version)}", this program writes ${STATE_VERSION}`,
    );
  }
  demand(state, ['period', 'teller'], isObject);
  demand(state, ['hosts'], Array.isArray);
  for (const host of state.hosts as unknown[]) {
    if (!isObject(host)) throw new TypeError('Cannot read the state: a host that is no object');
    demand(host, ['skipped', 'reader', 'counters', 'judge'], isObject);
  }
  return state as unknown as PipelineState; // a decoder: our own writer, this version
}

/** Version 1 knew one host only, and had its parts beside the others. */
function fromOne({ now, skipped, late, reader, counters, judge, period, teller }: Record<string, unknown>) {
  const host = { name: null, number: 0, now, skipped, late, reader, counters, judge };
  const inOne = isObject(period) && { ...period, base: { 0: period.base ?? [] } };
  return { version: 2, hosts: [host], period: inOne, teller: toldOf(teller), now };
}

/** Members of incidents did not say of which host they are. */
function toldOf(teller: unknown): unknown {
  if (!isObject(teller) || !Array.isArray(teller.incidents)) return teller;
  const incidents = teller.incidents.map((incident) => ({
    ...incident,
    members: incident.members.map((member: object) => ({ ...member, host: null })),
  }));
  return { ...teller, incidents };
}

function demand(state: Record<string, unknown>, parts: readonly string[], is: (part: unknown) => boolean): void {
  for (const part of parts) {
    if (!is(state[part])) throw new TypeError(`Cannot read the state: no "${part}" in it`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
