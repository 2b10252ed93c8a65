import { type EventBatch, HAPPENED, type Malformed } from '../event.ts';
import { type Instant, SECOND, type Zone } from '../time.ts';
import type { FastLines } from './fast-lines.ts';
import type { Known } from './known.ts';
import { type LineRest, readRest } from './line.ts';
import { LocalTime } from './local-time.ts';
import type { ReaderCounts } from './reader-state.ts';
import { JOB_AT, STAMP_LENGTH, secondOf, wallMinuteOf } from './stamp.ts';
import { decoded, latin1, printable } from './text.ts';

const SAMPLES_MAX = 5;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const EVENT_LENGTH = 8;

/** A buffer, seen both ways, and where its whole lines end. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly to: number;
}

/** Where a line lies: from its first byte that is not NUL to its end, less the carriage return. */
interface Span {
  readonly from: number;
  readonly end: number;
}

/** Reads any line, however it looks, and teaches the fast loop what it may take next time. */
export class SlowLines {
  readonly #maxLine: number;
  readonly #counts: ReaderCounts;
  readonly #known: Known;
  readonly #fast: FastLines;
  readonly #time: LocalTime;
  #samples: Malformed[] = [];

  constructor(options: { zone: Zone; maxLine: number }, counts: ReaderCounts, known: Known, fast: FastLines) {
    this.#maxLine = options.maxLine;
    this.#time = new LocalTime(options.zone);
    this.#counts = counts;
    this.#known = known;
    this.#fast = fast;
  }

  takeSamples(): Malformed[] {
    const samples = this.#samples;
    this.#samples = [];
    return samples;
  }

  /** Whether the fast loop stopped for no more than a new minute, which it now knows. */
  turnsMinute(source: Source, at: number): boolean {
    if (at + STAMP_LENGTH > source.to || this.#fast.knowsMinute(source.view, at)) return false;
    return !Number.isNaN(this.#minuteAt(source, at));
  }

  /** Reads the line at `from` into the batch, or counts why not; says where the next begins. */
  read(source: Source, from: number, batch: EventBatch): number {
    const { bytes, to } = source;
    const found = bytes.indexOf(NEWLINE, from);
    const newline = found < 0 || found >= to ? to : found;
    const end = newline > from && bytes[newline - 1] === RETURN ? newline - 1 : newline;
    // A file system that lost power hands out NULs for what it had not written: the line behind them is whole.
    let start = from;
    while (start < end && bytes[start] === 0) start++;
    this.#counts.lines++;
    if (start > from) this.#counts.afterNuls++;
    if (end - start > this.#maxLine) this.#counts.tooLong++;
    else {
      const why = this.#whyNoEvent(source, { from: start, end }, batch);
      if (why !== undefined) this.#reject(printable(bytes, start, end), why);
    }
    return Math.min(newline + 1, to);
  }

  /** Reads a line that is not too long into the batch. A line without a row is either counted by `Known` or malformed. */
  #whyNoEvent(source: Source, line: Span, batch: EventBatch): string | undefined {
    const { bytes } = source;
    const at = this.#instantOf(source, line);
    if (Number.isNaN(at)) return 'no time';
    this.#fast.previous = at;
    if (bytes[line.from + STAMP_LENGTH] !== SPACE) return 'no job';
    const rest = readRest(latin1(bytes, line.from + JOB_AT, line.end));
    if (typeof rest === 'string') return rest;
    const job = decoded(rest.job);
    const service = this.#known.serviceId({ job, instance: rest.instance && decoded(rest.instance) });
    if (service === undefined) return undefined;
    const cause = this.#known.causeId(rest.cause);
    push(batch, at, service, rest.happened, cause);
    if (rest.happened === HAPPENED.other) this.#counts.otherEvents++;
    else this.#teach(source, line, rest, { job: this.#known.jobId(job), service, cause });
    return undefined;
  }

  #instantOf(source: Source, line: Span): Instant {
    if (line.end - line.from < STAMP_LENGTH) return Number.NaN;
    const second = secondOf(source.bytes, line.from);
    return Number.isNaN(second) ? second : this.#minuteAt(source, line.from) + second * SECOND;
  }

  /** Every stamp goes through here, so that the minute which the fast loop knows is always that of the last one. */
  #minuteAt({ bytes, view }: Source, at: number): Instant {
    if (this.#fast.knowsMinute(view, at)) return this.#fast.minute;
    const wall = wallMinuteOf(bytes, at);
    if (Number.isNaN(wall)) return wall;
    const minute = this.#time.minuteAt(wall, this.#fast.previous);
    this.#fast.learnMinute(view, at, minute);
    return minute;
  }

  #teach({ view }: Source, line: Span, rest: LineRest, ids: { job: number; service: number; cause: number }): void {
    const job = line.from + JOB_AT;
    const jobEnd = job + rest.job.length;
    const details = jobEnd + 1 + EVENT_LENGTH;
    const { happened } = rest;
    // Spelled out: what is spread into an object before other keys goes through V8's slow path, 2 µs for each new name.
    const { job: number, service, cause } = ids;
    const meaning = { job: number, service, cause, instance: rest.instance !== undefined, happened };
    // Without its newline, which nobody should leave out, the table would look past the end.
    if (line.end < view.byteLength) this.#fast.learn(view, { job, jobEnd, details, end: line.end }, meaning);
  }

  #reject(text: string, why: string): void {
    this.#counts.malformed++;
    if (this.#samples.length < SAMPLES_MAX) this.#samples.push({ text, why });
  }
}

function push(batch: EventBatch, at: Instant, service: number, happened: number, cause: number): void {
  const row = batch.length++;
  batch.at[row] = at;
  batch.service[row] = service;
  batch.happened[row] = happened;
  batch.cause[row] = cause;
}
