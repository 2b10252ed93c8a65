import type { EventBatch, Malformed } from '../event.ts';
import type { Zone } from '../time.ts';
import { FAST_LINE_MAX, FastLines } from './fast-lines.ts';
import { Known, type ServiceName, serviceText } from './known.ts';
import { NO_COUNTS, type ReaderCounts, type ReaderState } from './reader-state.ts';
import { SlowLines } from './slow-lines.ts';

export type { ServiceName } from './known.ts';
export type { ReaderCounts, ReaderState } from './reader-state.ts';

export interface ReaderOptions {
  /** The zone that the log's stamps speak. */
  readonly zone: Zone;
  /** Longer lines are skipped and counted, in bytes without the end of the line. */
  readonly maxLine: number;
  /** Lines of services beyond this are skipped and counted. */
  readonly maxServices: number;
}

/**
 * Bytes to events. Total: whatever the bytes are, they give events, counts and samples, and nothing is thrown. `FastLines` takes the lines
 * of kinds it knows, which are nearly all; `SlowLines` reads the others and teaches it.
 */
export class LineReader {
  readonly #counts: ReaderCounts;
  readonly #known: Known;
  readonly #fast: FastLines;
  readonly #slow: SlowLines;
  readonly #fastAllowed: boolean;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(options: ReaderOptions, state?: ReaderState) {
    this.#counts = { ...NO_COUNTS, ...state?.counts };
    this.#known = new Known(options.maxServices, this.#counts, state);
    this.#fast = new FastLines(state?.previous ?? 0);
    this.#slow = new SlowLines(options, this.#counts, this.#known, this.#fast);
    this.#fastAllowed = options.maxLine >= FAST_LINE_MAX;
  }

  get counts(): Readonly<ReaderCounts> {
    return this.#counts;
  }

  /** Ids are 0 up to this, in the order of first sight. */
  get serviceCount(): number {
    return this.#known.services.length;
  }

  /**
   * JOB or JOB/INSTANCE.
   * @throws {RangeError} for an id that was never given.
   */
  serviceName(id: number): string {
    return serviceText(this.jobOf(id));
  }

  /** @throws {RangeError} for an id that was never given. */
  jobOf(id: number): ServiceName {
    const name = this.#known.services[id];
    if (name === undefined) throw new RangeError(`Cannot name service ${id}: there are ${this.serviceCount}`);
    return name;
  }

  /** "exit 1", "SIGSEGV", "watchdog" …; undefined for 0, which is "not told". */
  causeName(id: number): string | undefined {
    return this.#known.causes[id - 1];
  }

  /** The first few bad lines since the last call. */
  takeSamples(): Malformed[] {
    return this.#slow.takeSamples();
  }

  /**
   * Reads the whole lines in [from, to), each ending in a newline, until the batch is full or they end. The batch is
   * filled from row 0; lines that are no events use no row. Says where the first line begins that was not read.
   */
  read(bytes: Uint8Array, from: number, to: number, batch: EventBatch): number {
    const view = this.#viewOf(bytes);
    const source = { bytes, view, to };
    const fastTo = this.#fastAllowed ? to : from;
    const capacity = batch.at.length;
    let at = from;
    batch.length = 0;
    while (at < to && batch.length < capacity) {
      at = this.#fast.run(view, at, fastTo, batch);
      if (at >= to || batch.length >= capacity) break;
      if (!this.#slow.turnsMinute(source, at)) at = this.#slow.read(source, at, batch);
    }
    this.#counts.lines += this.#fast.takeLines();
    return at;
  }

  snapshot(): ReaderState {
    return {
      services: this.#known.services.map(({ job, instance }) => (instance === undefined ? [job] : [job, instance])),
      causes: [...this.#known.causes],
      previous: this.#fast.previous,
      counts: { ...this.#counts },
    };
  }

  #viewOf(bytes: Uint8Array): DataView {
    const { buffer, byteOffset, byteLength } = bytes;
    const view = this.#view;
    const same = view.buffer === buffer && view.byteOffset === byteOffset && view.byteLength === byteLength;
    if (!same) this.#view = new DataView(buffer, byteOffset, byteLength);
    return this.#view;
  }
}
