import { type Instant, SECOND, type Zone } from '../time.ts';
import { LocalTime } from './local-time.ts';
import { STAMP_LENGTH, secondOf, wallMinuteOf } from './stamp.ts';

const NEWLINE = 10;
/** So few bytes are searched line by line. */
const NEAR = 1024;

/** A stretch of time, both ends included. */
export interface Between {
  readonly since: Instant;
  readonly until: Instant;
}

/** Finds when lines were written without reading anything else of them: to put logs in order, and to cut them. */
export class Stamps {
  readonly #time: LocalTime;
  #previous: Instant = 0;

  constructor(zone: Zone) {
    this.#time = new LocalTime(zone);
  }

  /** The stamp of the first of the whole lines in `bytes`, from `from` on, that has one. */
  first(bytes: Uint8Array, from = 0): Instant | undefined {
    for (let at = from; at < bytes.length; at = nextLine(bytes, at)) {
      const stamp = this.#at(bytes, at);
      if (!Number.isNaN(stamp)) return stamp;
    }
    return undefined;
  }

  /**
   * The lines of a chunk between two instants, for logs in order: from the first line that is not too early up to the
   * first that is too late. Only the chunks at either end are searched. `over`: nothing that follows is wanted.
   */
  cut(bytes: Uint8Array, { since, until }: Between): { lines: Uint8Array; over: boolean } {
    const lastLine = bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
    const last = this.#at(bytes, lastLine);
    if (last < since) return { lines: bytes.subarray(0, 0), over: false };
    const from = this.#find(bytes, 0, (stamp) => stamp >= since);
    const to = last <= until ? bytes.length : this.#find(bytes, from, (stamp) => stamp > until);
    return { lines: bytes.subarray(from, to), over: to < bytes.length };
  }

  /** Where the first line behind `begin` begins that is stamped later than an instant; the end if there is none. For logs in order. */
  endOf(bytes: Uint8Array, begin: number, instant: Instant): number {
    let [from, to] = [begin, bytes.length];
    // Halves, and at the last the lines one by one.
    while (to - from > NEAR) {
      const middle = nextLine(bytes, from + ((to - from) >> 1));
      if (middle >= to) break;
      if (this.#at(bytes, middle) > instant) to = middle;
      else from = middle;
    }
    return this.#find(bytes, from, (stamp) => stamp > instant);
  }

  #find(bytes: Uint8Array, from: number, wanted: (stamp: Instant) => boolean): number {
    let at = from;
    while (at < bytes.length && !wanted(this.#at(bytes, at))) at = nextLine(bytes, at);
    return at;
  }

  #at(bytes: Uint8Array, at: number): Instant {
    const second = at + STAMP_LENGTH <= bytes.length ? secondOf(bytes, at) : Number.NaN;
    const wall = Number.isNaN(second) ? Number.NaN : wallMinuteOf(bytes, at);
    if (Number.isNaN(wall)) return Number.NaN;
    this.#previous = this.#time.minuteAt(wall, this.#previous) + second * SECOND;
    return this.#previous;
  }
}

function nextLine(bytes: Uint8Array, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? bytes.length : newline + 1;
}
