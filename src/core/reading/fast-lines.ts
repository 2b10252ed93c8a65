import { type EventBatch, HAPPENED } from '../event.ts';
import type { Instant } from '../time.ts';
import { causeIn, DetailTable, happenedIn, type Meaning, serviceIn } from './detail-table.ts';
import { JobNames, jobIn, lengthIn } from './job-names.ts';
import { eventAt, NO_SECOND, plainEnd, plainLines, REACH, secondIn } from './plain-lines.ts';
import { findShort, SHORT_NAME_MAX } from './short-names.ts';
import { JOB_AT, type Minute, STAMP_LENGTH } from './stamp.ts';

/** No line that the loop takes is longer: the reader turns to it only if its own limit is not lower. */
export const FAST_LINE_MAX = 512;
/** So many lines at the most are taken by the loop for all of them before plain ones are hoped for again. */
const SPAN_MAX = 256;
/** Fewer plain lines on end are not worth it. */
const FEW = 4;
/** The longest stretch behind a name that is loaded without asking: a space, the event, the end of the line. */
const BEHIND_NAME = 16;

const SPACE = 32;

/** Where the parts of a line stand: the job, a space and the event behind it, the details up to the end of the line. */
export interface LineParts {
  readonly job: number;
  readonly jobEnd: number;
  readonly details: number;
  readonly end: number;
}

/**
 * The loop that takes nearly all lines: those whose minute, name and details it knows. It stops at any other, which the
 * reader reads slowly and teaches it. Nothing is allocated, and no line is searched for its end unless it has details
 * or a long name: the time is compared in three loads, the name found by its first bytes, and the newline falls out.
 * The slow twin in the tests, which splits strings, takes 50 times as long, and 13 times for long names with details.
 */
export class FastLines {
  /** The instant of the last line whose time could be read. */
  previous: Instant;
  readonly #names = new JobNames();
  readonly #details = new DetailTable();
  /** The minute that the loop knows: the bytes before the seconds, the year, and its instant. */
  #minute: Minute = { date: Number.NaN, clock: Number.NaN, year: 0, instant: 0 };
  #lines = 0;

  constructor(previous: Instant) {
    this.previous = previous;
  }

  knowsMinute(view: DataView, at: number): boolean {
    const { date, clock, year } = this.#minute;
    const same = view.getFloat64(at, true) === date && view.getFloat64(at + 8, true) === clock;
    return same && view.getInt32(at + 20, true) === year;
  }

  get minute(): Instant {
    return this.#minute.instant;
  }

  learnMinute(view: DataView, at: number, minute: Instant): void {
    const [date, clock] = [view.getFloat64(at, true), view.getFloat64(at + 8, true)];
    this.#minute = { date, clock, year: view.getInt32(at + 20, true), instant: minute };
  }

  /** Lines of this kind will be taken from now on, if there is room for what they say. */
  learn(
    view: DataView,
    parts: LineParts,
    meaning: Meaning & { readonly job: number; readonly instance: boolean },
  ): void {
    const { job, jobEnd, details, end } = parts;
    this.#names.learn(view, job, jobEnd, meaning.job);
    if (!meaning.instance) this.#names.learnOwnService(meaning.job, meaning.service);
    if (end === details) return;
    const jobAndEvent = meaning.job * 2 + (meaning.happened === HAPPENED.starting ? 0 : 1);
    const { happened, cause } = meaning;
    const service = meaning.instance ? meaning.service : -1;
    this.#details.learn(view, details, end, jobAndEvent, { service, happened, cause });
  }

  /** How many lines were taken since the last call. */
  takeLines(): number {
    const lines = this.#lines;
    this.#lines = 0;
    return lines;
  }

  /**
   * Takes lines from `from` until one it does not know, the last bytes before `to`, or a full batch; says how far it came.
   * Plain lines are taken by a loop of their own, as long as they come one after the other.
   */
  run(view: DataView, from: number, to: number, batch: EventBatch): number {
    const rows = batch.length;
    let line = from;
    for (let span = 1; ; ) {
      const row = batch.length;
      line = plainLines(view, line, to, batch, this.#minute, this.#names);
      span = batch.length - row < FEW ? Math.min(2 * span, SPAN_MAX) : 1;
      const others = batch.length;
      line = this.#others(view, line, to, batch, span);
      if (batch.length - others < span) break;
    }
    this.#took(batch.length - rows, batch);
    return line;
  }

  /** Takes up to so many lines of any kind that is known. */
  #others(view: DataView, from: number, to: number, batch: EventBatch, span: number): number {
    const { at, service, happened, cause } = batch;
    const { slots, ownService } = this.#names;
    const { date, clock, year, instant } = this.#minute;
    const last = to - REACH;
    const full = Math.min(at.length, batch.length + span);
    let line = from;
    let row = batch.length;
    // The last name that was found; if that is a long one, how many bytes it has with the space behind it, and where.
    let name = -1;
    let long = 0;
    let longAt = 0;
    while (line <= last && row < full) {
      if (view.getFloat64(line, true) !== date || view.getFloat64(line + 8, true) !== clock) break;
      if (view.getInt32(line + 20, true) !== year) break;
      const second = secondIn(view.getInt32(line + 16, true));
      if (second === NO_SECOND || view.getUint8(line + STAMP_LENGTH) !== SPACE) break;
      const first = line + JOB_AT;
      // A service that stops is mostly the one that starts next, and comparing is quicker than finding.
      if (long === 0 || first + long >= to - BEHIND_NAME || !isSame(view, first, longAt, long)) {
        name = findShort(
          slots,
          view.getInt32(first, true),
          view.getInt32(first + 4, true),
          view.getInt32(first + 8, true),
        );
        if (name < 0 || lengthIn(name) > SHORT_NAME_MAX)
          name = this.#names.longName(view, first, to - BEHIND_NAME, name);
        if (name < 0) break;
        long = lengthIn(name) > SHORT_NAME_MAX ? lengthIn(name) + 1 : 0;
        longAt = first;
      }
      const event = first + lengthIn(name) + 1;
      const stopping = eventAt(view, event);
      if (stopping < 0) break;
      let who = ownService[jobIn(name)] as number;
      let what = stopping;
      let why = 0;
      let next = plainEnd(view, event + 8);
      if (next < 0) {
        const meaning = this.#details.find(view, event + 8, to, jobIn(name) * 2 + stopping);
        if (meaning < 0) break;
        next = this.#details.nextLine;
        what = happenedIn(meaning);
        why = causeIn(meaning);
        if (serviceIn(meaning) >= 0) who = serviceIn(meaning);
      }
      if (who < 0) break;
      at[row] = instant + second * 1000;
      service[row] = who;
      happened[row] = what;
      cause[row] = why;
      row++;
      line = next;
    }
    batch.length = row;
    return line;
  }

  #took(lines: number, { at, length }: EventBatch): void {
    if (lines === 0) return;
    this.#lines += lines;
    this.previous = at[length - 1] ?? this.previous;
  }
}

/** Whether at two places the same bytes stand, eight at least. The last ones are looked at first: there most names differ. */
function isSame(view: DataView, first: number, second: number, bytes: number): boolean {
  const last = bytes - 8;
  if (view.getFloat64(first + last, true) !== view.getFloat64(second + last, true)) return false;
  for (let at = 0; at < last; at += 8) {
    if (view.getFloat64(first + at, true) !== view.getFloat64(second + at, true)) return false;
  }
  return true;
}
