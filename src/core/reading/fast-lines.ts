import { type EventBatch, HAPPENED } from '../event.ts';
import type { Instant } from '../time.ts';
import { causeIn, DetailTable, happenedIn, type Meaning, serviceIn } from './detail-table.ts';
import { JobNames, jobIn, lengthIn } from './job-names.ts';
import { wordOf } from './scan.ts';
import { findShort, SHORT_NAME_MAX } from './short-names.ts';
import { STAMP_LENGTH } from './stamp.ts';

/** No line that the loop takes is longer: the reader turns to it only if its own limit is not lower. */
export const FAST_LINE_MAX = 512;
/** The loop loads up to this many bytes from the beginning of a line without asking. */
const REACH = 64;
/** Where the job begins. */
const JOB_AT = STAMP_LENGTH + 1;
/** The longest stretch behind a name that is loaded without asking: a space, the event, the end of the line. */
const BEHIND_NAME = 16;

const STAR = wordOf('star');
const TING = wordOf('ting');
const STOP_BEHIND_STAR = (wordOf('stop') - STAR) | 0;
const PING_BEHIND_TING = (wordOf('ping') - TING) | 0;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const NO_SECOND = 99;

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
  #date = Number.NaN;
  #clock = Number.NaN;
  #year = 0;
  #minute: Instant = 0;
  #lines = 0;

  constructor(previous: Instant) {
    this.previous = previous;
  }

  knowsMinute(view: DataView, at: number): boolean {
    const date = view.getFloat64(at, true) === this.#date && view.getFloat64(at + 8, true) === this.#clock;
    return date && view.getInt32(at + 20, true) === this.#year;
  }

  get minute(): Instant {
    return this.#minute;
  }

  learnMinute(view: DataView, at: number, minute: Instant): void {
    this.#date = view.getFloat64(at, true);
    this.#clock = view.getFloat64(at + 8, true);
    this.#year = view.getInt32(at + 20, true);
    this.#minute = minute;
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
    this.#details.learn(view, details, end, jobAndEvent, meaning.instance ? meaning : { ...meaning, service: -1 });
  }

  /** How many lines were taken since the last call. */
  takeLines(): number {
    const lines = this.#lines;
    this.#lines = 0;
    return lines;
  }

  /** Takes lines from `from` until one it does not know, the last bytes before `to`, or a full batch; says how far it came. */
  run(view: DataView, from: number, to: number, batch: EventBatch): number {
    const { at, service, happened, cause } = batch;
    const { slots, ownService } = this.#names;
    const date = this.#date;
    const clock = this.#clock;
    const year = this.#year;
    const minute = this.#minute;
    const last = to - REACH;
    let line = from;
    let row = batch.length;
    while (line <= last && row < at.length) {
      if (view.getFloat64(line, true) !== date || view.getFloat64(line + 8, true) !== clock) break;
      if (view.getInt32(line + 20, true) !== year) break;
      const second = secondIn(view.getInt32(line + 16, true));
      if (second === NO_SECOND || view.getUint8(line + STAMP_LENGTH) !== SPACE) break;
      const first = line + JOB_AT;
      let name = findShort(
        slots,
        view.getInt32(first, true),
        view.getInt32(first + 4, true),
        view.getInt32(first + 8, true),
      );
      if (name < 0 || lengthIn(name) > SHORT_NAME_MAX) name = this.#names.longName(view, first, to - BEHIND_NAME, name);
      if (name < 0) break;
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
      at[row] = minute + second * 1000;
      service[row] = who;
      happened[row] = what;
      cause[row] = why;
      row++;
      line = next;
    }
    this.#tookUntil(row, batch);
    return line;
  }

  #tookUntil(row: number, batch: EventBatch): void {
    if (row === batch.length) return;
    this.#lines += row - batch.length;
    this.previous = batch.at[row - 1] ?? this.previous;
    batch.length = row;
  }
}

/** The seconds in `:19 `, read as a word, or NO_SECOND. */
function secondIn(word: number): number {
  const tens = ((word >> 8) & 255) - 48;
  const ones = ((word >> 16) & 255) - 48;
  const second = tens * 10 + ones;
  const digits = tens >= 0 && ones >= 0 && ones <= 9 && second <= 60;
  return digits && (word & 0xff0000ff) === 0x2000003a ? second : NO_SECOND;
}

/** 0 for `starting`, 1 for `stopping`, in the numbers of HAPPENED; -1 for neither. */
function eventAt(view: DataView, at: number): number {
  const head = view.getInt32(at, true);
  // Bit 17 tells the `o` of stop from the `a` of star.
  const stopping = (head >> 17) & 1;
  const known = ((head - Math.imul(stopping, STOP_BEHIND_STAR)) | 0) === STAR;
  const tail = (view.getInt32(at + 4, true) - Math.imul(stopping, PING_BEHIND_TING)) | 0;
  return known && tail === TING ? stopping : -1;
}

/** Where the next line begins if this one ends here, else -1. */
function plainEnd(view: DataView, at: number): number {
  const byte = view.getUint8(at);
  if (byte === NEWLINE) return at + 1;
  return byte === RETURN && view.getUint8(at + 1) === NEWLINE ? at + 2 : -1;
}
