import type { EventBatch } from '../event.ts';
import { jobIn, lengthIn } from './job-names.ts';
import { wordOf } from './scan.ts';
import { firstSlot, SHORT_NAME_MAX, STRIDE } from './short-names.ts';
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
  const mask = slots.length - STRIDE;
  const last = to - REACH;
  const rows = at.length;
  let line = from;
  let row = batch.length;
  while (line <= last && row < rows) {
    if (view.getFloat64(line, true) !== date || view.getFloat64(line + 8, true) !== clock) break;
    if (view.getInt32(line + 20, true) !== year) break;
    const second = secondIn(view.getInt32(line + 16, true));
    if (second === NO_SECOND || view.getUint8(line + STAMP_LENGTH) !== SPACE) break;
    const job = line + JOB_AT;
    const word0 = view.getInt32(job, true);
    const word1 = view.getInt32(job + 4, true);
    const word2 = view.getInt32(job + 8, true);
    let slot = firstSlot(slots, word0, word1, word2);
    if (slots[slot] !== word0 || slots[slot + 1] !== word1 || slots[slot + 2] !== word2) {
      slot = (slot + STRIDE) & mask;
      if (slots[slot] !== word0 || slots[slot + 1] !== word1 || slots[slot + 2] !== word2) {
        slot = (slot + STRIDE) & mask;
        if (slots[slot] !== word0 || slots[slot + 1] !== word1 || slots[slot + 2] !== word2) break;
      }
    }
    const name = (slots[slot + 3] as number) - 1;
    const length = lengthIn(name);
    if (name < 0 || length > SHORT_NAME_MAX) break;
    const event = job + length + 1;
    const stopping = eventAt(view, event);
    const next = plainEnd(view, event + 8);
    const who = ownService[jobIn(name)] as number;
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
