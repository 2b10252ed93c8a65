import { Counters } from './counters.ts';
import type { EventBatch, Malformed } from './event.ts';
import type { Judge } from './judging/judge.ts';
import type { LogClock } from './log-clock.ts';
import type { Policy } from './policy.ts';
import { LineReader, type ReaderCounts } from './reading/line-reader.ts';
import { NO_COUNTS } from './reading/reader-state.ts';
import { isSetBack, type LateRun } from './set-back.ts';
import type { HostState, Skipped } from './state.ts';
import type { Instant } from './time.ts';
import { type Steps, walk } from './walk.ts';

/** What became of the lines. */
export type Counts = Readonly<ReaderCounts & Skipped>;

const READ = Object.keys(NO_COUNTS) as (keyof ReaderCounts)[];

/** The clock that lines are held against. It may change while they are read. */
export interface Against {
  readonly notAfter: Instant;
  readonly clock: LogClock;
  judge(): Judge;
}

/** The way in: bytes become events, events are counted and shown to the judge. */
export class Intake {
  readonly reader: LineReader;
  readonly counters: Counters;
  readonly #batch: EventBatch;
  readonly #skipped: Skipped;
  readonly #late: LateRun;

  constructor(policy: Policy, batch: EventBatch, state: HostState | undefined) {
    this.#batch = batch;
    this.reader = new LineReader(policy, state?.reader);
    this.counters = new Counters(state?.counters);
    this.#skipped = { future: 0, outOfOrder: 0, ...state?.skipped };
    this.#late = { lines: 0, at: 0, ...state?.late };
  }

  get counts(): Counts {
    return { ...this.reader.counts, ...this.#skipped };
  }

  /** Adds the counts to sums, or takes them away with `times` -1. Allocates nothing. */
  addTo(sums: Record<keyof Counts, number>, times: 1 | -1): void {
    const { counts } = this.reader;
    for (const key of READ) sums[key] += times * counts[key];
    sums.future += times * this.#skipped.future;
    sums.outOfOrder += times * this.#skipped.outOfOrder;
  }

  /** The first few lines since the last call that were no events. */
  takeMalformed(): Malformed[] {
    return this.reader.takeSamples();
  }

  /** Takes in whole lines, `bytes[from..to)`. */
  read(bytes: Uint8Array, from: number, to: number, against: Against, steps: Steps): void {
    const { counters, reader } = this;
    const batch = this.#batch;
    for (let offset = from; offset < to; ) {
      offset = reader.read(bytes, offset, to, batch);
      counters.ensure(reader.serviceCount);
      // Plain lines tell no cause: until one is told, nobody looks for any.
      if (reader.causeName(1) !== undefined) counters.causes.count(batch, reader.serviceCount);
      for (let row = 0; row < batch.length; ) {
        const { clock, notAfter } = against;
        const judge = against.judge();
        judge.ensure(reader.serviceCount);
        const ground = { counters, judge, skipped: this.#skipped, late: this.#late, clock, notAfter };
        row = walk(batch, row, ground, steps);
      }
    }
  }

  /** A line is out of order. True when it is one too many: then the host's clock was set back. */
  isSetBack(instant: Instant): boolean {
    const setBack = isSetBack(this.#late, instant);
    if (setBack) this.#late.lines = 0;
    else this.#skipped.outOfOrder++;
    return setBack;
  }

  snapshot(): Pick<HostState, 'reader' | 'counters' | 'skipped' | 'late'> {
    const { reader, counters } = this;
    return {
      ...{ skipped: { ...this.#skipped }, late: { ...this.#late } },
      ...{ reader: reader.snapshot(), counters: counters.snapshot(reader.serviceCount) },
    };
  }
}
