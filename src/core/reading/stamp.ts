import { type Instant, MINUTE } from '../time.ts';
import type { WallTime } from './local-time.ts';

/** `Sun Sep  4 19:45:00 2017`: Perl's scalar localtime, always English and always as long. */
export const STAMP_LENGTH = 24;
/** Where the job begins. */
export const JOB_AT = STAMP_LENGTH + 1;

/** A minute that was read: the sixteen bytes before the seconds and the four of the year as they stand in a line, and its instant. */
export interface Minute {
  readonly date: number;
  readonly clock: number;
  readonly year: number;
  readonly instant: Instant;
}

const WEEKDAYS = codes('Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat');
const MONTHS = codes('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec');
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const YEAR_MIN = 1970;
const SPACE = 32;
const COLON = 58;
const ZERO = 48;

/**
 * The wall minute of the stamp at `at`, or NaN if none stands there. A weekday must be one, but need not be that of the
 * date. `secondOf` looks at the rest.
 */
export function wallMinuteOf(bytes: Uint8Array, at: number): WallTime {
  if (at + STAMP_LENGTH > bytes.length || !separatorsStand(bytes, at)) return Number.NaN;
  const month = MONTHS.indexOf(code(bytes, at + 4));
  // What is done for a space is done for a digit too: V8 would compile this anew on the tenth of the month.
  const tens = bytes[at + 8] ?? 0;
  const day = digitIn(tens === SPACE ? ZERO : tens) * 10 + digit(bytes, at + 9);
  const hour = twoDigits(bytes, at + 11);
  const minute = twoDigits(bytes, at + 14);
  const year = twoDigits(bytes, at + 20) * 100 + twoDigits(bytes, at + 22);
  const known = WEEKDAYS.includes(code(bytes, at)) && month >= 0;
  // Written so that NaN, from what is not a digit, fails every comparison.
  const fits = day >= 1 && day <= daysIn(month, year) && hour < 24 && minute < 60 && year >= YEAR_MIN;
  return known && fits ? Date.UTC(year, month, day, hour) + minute * MINUTE : Number.NaN;
}

/** The seconds of the stamp at `at`, 0 to 60 (a leap second), or NaN. */
export function secondOf(bytes: Uint8Array, at: number): number {
  const second = twoDigits(bytes, at + 17);
  const stands = bytes[at + 16] === COLON && bytes[at + 19] === SPACE;
  return stands && second <= 60 ? second : Number.NaN;
}

function separatorsStand(bytes: Uint8Array, at: number): boolean {
  const spaces = bytes[at + 3] === SPACE && bytes[at + 7] === SPACE && bytes[at + 10] === SPACE;
  return spaces && bytes[at + 13] === COLON;
}

function daysIn(month: number, year: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 1 && !leap ? 28 : (DAYS_IN_MONTH[month] ?? 0);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1);
}

function digit(bytes: Uint8Array, at: number): number {
  return digitIn(bytes[at] ?? 0);
}

function digitIn(byte: number): number {
  const value = byte - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function code(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function codes(...words: string[]): readonly number[] {
  return words.map((word) => (word.charCodeAt(0) << 16) | (word.charCodeAt(1) << 8) | word.charCodeAt(2));
}
