import type { EventBatch } from '../event.ts';
import { jobIn, lengthIn } from './job-names.ts';
import { wordOf } from './scan.ts';
import { findNear, SHORT_NAME_MAX } from './short-names.ts';
import { JOB_AT, type Minute, STAMP_LENGTH } from './stamp.ts';

/** The loop loads up to this many bytes from the beginning of a line without asking. */
export const REACH = 64;

const STAR = wordOf('star');
const TING = wordOf('ting');
const STOP_BEHIND_STAR = (wordOf('stop') - STAR) | 0;
const PING_BEHIND_TING = (wordOf('ping') - TING) | 0;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
export const NO_SECOND = 99;

/** Of the second and the third word of a key, by the length of the name: the bits that it fills, with the space behind it. */
const SECOND_BITS = bitsFrom(4);
const THIRD_BITS = bitsFrom(8);

/** What is known of jobs with short names: as `JobNames` has it. */
export interface ShortJobs {
  readonly slots: Int32Array;
  readonly ownService: Int32Array;
}

/**
 * Takes lines of a minute without details, of jobs with short names, until one that is none, the last bytes before `to`, or
 * a full batch; says how far it came.
 *
 * As `FastLines` does them one by one, in two thirds of the time: a loop that calls nothing and has no loop within is one
 * of which V8 looks at an array's kind, length and place once, and not for every line again. So a name is looked for in
 * three places only.
 */
export function plainLines(
  view: DataView,
  from: number,
  to: number,
  batch: EventBatch,
  minute: Minute,
  jobs: ShortJobs,
) {
  const { at, service, happened, cause } = batch;
  const { slots, ownService } = jobs;
  const { date, clock, year, instant } = minute;
  const last = to - REACH;
  const rows = at.length;
  let line = from;
  let row = batch.length;
  // The name that was found last: its key, how much of that is the name, and the service.
  let last0 = 0;
  let last1 = 0;
  let last2 = 0;
  let length = 0;
  let who = -1;
  while (line <= last && row < rows) {
    if (view.getFloat64(line, true) !== date || view.getFloat64(line + 8, true) !== clock) break;
    if (view.getInt32(line + 20, true) !== year) break;
    const second = secondIn(view.getInt32(line + 16, true));
    if (second === NO_SECOND || view.getUint8(line + STAMP_LENGTH) !== SPACE) break;
    const job = line + JOB_AT;
    const word0 = view.getInt32(job, true);
    const word1 = view.getInt32(job + 4, true);
    const word2 = view.getInt32(job + 8, true);
    // A service that stops is mostly the one that starts next: with ten thousand, finding it again is a miss of the cache.
    const same = word0 === last0 && ((word1 ^ last1) & (SECOND_BITS[length] as number)) === 0;
    if (!same || ((word2 ^ last2) & (THIRD_BITS[length] as number)) !== 0) {
      const name = findNear(slots, word0, word1, word2);
      length = lengthIn(name);
      if (name < 0 || length > SHORT_NAME_MAX) break;
      who = ownService[jobIn(name)] as number;
      last0 = word0;
      last1 = word1;
      last2 = word2;
    }
    const event = job + length + 1;
    const stopping = eventAt(view, event);
    const next = plainEnd(view, event + 8);
    if (stopping < 0 || next < 0 || who < 0) break;
    at[row] = instant + second * 1000;
    service[row] = who;
    happened[row] = stopping;
    cause[row] = 0;
    row++;
    line = next;
  }
  batch.length = row;
  return line;
}

/** The seconds in `:19 `, read as a word, or NO_SECOND. */
export function secondIn(word: number): number {
  const tens = ((word >> 8) & 255) - 48;
  const ones = ((word >> 16) & 255) - 48;
  const second = tens * 10 + ones;
  const digits = tens >= 0 && ones >= 0 && ones <= 9 && second <= 60;
  return digits && (word & 0xff0000ff) === 0x2000003a ? second : NO_SECOND;
}

/** 0 for `starting`, 1 for `stopping`, in the numbers of HAPPENED; -1 for neither. */
export function eventAt(view: DataView, at: number): number {
  const head = view.getInt32(at, true);
  // Bit 17 tells the `o` of stop from the `a` of star.
  const stopping = (head >> 17) & 1;
  const known = ((head - Math.imul(stopping, STOP_BEHIND_STAR)) | 0) === STAR;
  const tail = (view.getInt32(at + 4, true) - Math.imul(stopping, PING_BEHIND_TING)) | 0;
  return known && tail === TING ? stopping : -1;
}

/** Where the next line begins if this one ends here, else -1. */
export function plainEnd(view: DataView, at: number): number {
  const byte = view.getUint8(at);
  if (byte === NEWLINE) return at + 1;
  return byte === RETURN && view.getUint8(at + 1) === NEWLINE ? at + 2 : -1;
}

/** Of the four bytes from `first` on, which a name of each length fills with the space behind it. */
function bitsFrom(first: number): Int32Array {
  const bytesOf = (length: number) => Math.min(4, Math.max(0, length + 1 - first));
  return Int32Array.from({ length: SHORT_NAME_MAX + 1 }, (_, length) => {
    return bytesOf(length) === 4 ? -1 : (1 << (8 * bytesOf(length))) - 1;
  });
}
