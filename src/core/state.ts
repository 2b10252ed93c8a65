import type { CountersState } from './counters.ts';
import type { JudgeState } from './judging/judge.ts';
import type { PeriodState } from './period.ts';
import type { ReaderState } from './reading/line-reader.ts';
import type { LateRun } from './set-back.ts';
import type { TellerState } from './telling/teller-state.ts';
import type { Instant } from './time.ts';

/** Counts up when the shape below changes. A state of another version is not read: the agent starts from the log. */
export const STATE_VERSION = 1;

/** Everything the core remembers, as plain data: what the state file holds beside the position in the log. */
export interface PipelineState {
  readonly version: typeof STATE_VERSION;
  /** The log's clock; null before the first line. */
  readonly now: Instant | null;
  readonly skipped: Skipped;
  readonly late: LateRun;
  readonly period: PeriodState;
  readonly reader: ReaderState;
  readonly counters: CountersState;
  readonly judge: JudgeState;
  readonly teller: TellerState;
}

/** Events that were counted but not judged. */
export interface Skipped {
  /** Stamped later than the wall's clock. */
  future: number;
  /** Stamped long before the line that precedes it. */
  outOfOrder: number;
}

/** Reads back a state. A broken promise, not bad input: the file's checksum of shape and version is all that is asked. */
export function checkState(state: unknown): PipelineState {
  if (!isObject(state)) throw new TypeError('Cannot read the state: not an object');
  if (state.version !== STATE_VERSION) {
    throw new RangeError(
      `Cannot read the state: version "${String(state.version)}", this program writes ${STATE_VERSION}`,
    );
  }
  for (const part of ['skipped', 'period', 'reader', 'counters', 'judge', 'teller']) {
    if (!isObject(state[part])) throw new TypeError(`Cannot read the state: no "${part}" in it`);
  }
  return state as unknown as PipelineState; // a decoder: our own writer, this version
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
