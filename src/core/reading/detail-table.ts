import { ByteStrings, KEY_BYTES_MIN } from './byte-strings.ts';
import { indexOfByte, wordOf } from './scan.ts';
import { findShort, SHORT_KEY_BYTES, ShortNames } from './short-names.ts';

const DETAILS_BYTES_MAX = 255;
const PID_DIGITS_MAX = 8;
/** A process id and the end of the line, and what is loaded with them. */
const BEHIND_KEY = 16;
/** What tells apart the usual details, and so how long they are, begins here: "OAL=start PI", "OAL=stop PID". */
const HINT_AT = 12;
/** Services and causes beyond these numbers are not packed into a meaning: their details are read slowly. */
const SERVICE_MAX = (1 << 17) - 2;
const CAUSE_MAX = (1 << 10) - 1;
const SPACE = 32;
const NEWLINE = 10;
const RETURN = 13;
const ZERO = 48;
const NINE = 57;
const INSTANCE_FIRST = wordOf(' INS');
const PID = wordOf('PID=');
const ZEROS = 0x30303030;
const ABOVE_NINE = 0x76767676;
const HIGHS = 0x80808080 | 0;
const LENGTH_BITS = 8;
const LENGTH_MASK = (1 << LENGTH_BITS) - 1;

/** What details mean. `service` is -1 where they have no INSTANCE: the job's own. */
export interface Meaning {
  readonly service: number;
  readonly happened: number;
  readonly cause: number;
}

/**
 * What the fast loop has been taught of KEY=value words, by their bytes: all behind the event but the digits of a PID
 * that ends the line. A cache, as `JobNames` is.
 */
export class DetailTable {
  /** Where the line ends whose details were found last. */
  nextLine = 0;
  readonly #keys = new ByteStrings();
  /** By the number of a key: the packed meaning without a process id, with one that is 0, and with another. */
  #meanings = new Int32Array(3 * 16).fill(-1);
  /** By twelve bytes of the details: the number of a key that has them, and its length. */
  readonly #hints = new ShortNames();

  /** What the details from `from` to the end of their line mean, packed, or -1. */
  find(view: DataView, from: number, to: number, jobAndEvent: number): number {
    const salt = saltOf(view, from, jobAndEvent);
    const hint = this.#hint(view, from, to);
    const guess = from + (hint & LENGTH_MASK);
    if (hint >= 0 && guess + BEHIND_KEY <= to && this.#keys.isAt(hint >> LENGTH_BITS, view, from, guess, salt)) {
      const meaning = this.#meaningOf(hint >> LENGTH_BITS, view, guess);
      if (meaning >= 0) return meaning;
    }
    const newline = indexOfByte(view, NEWLINE, from, to);
    if (newline < 0 || newline - from > DETAILS_BYTES_MAX) return -1;
    const pid = pidAt(view, from, view.getUint8(newline - 1) === RETURN ? newline - 1 : newline);
    if (pid - from < KEY_BYTES_MIN || pid + BEHIND_KEY > to) return -1;
    const key = this.#keys.find(view, from, pid, salt);
    return key < 0 ? -1 : this.#meaningOf(key, view, pid);
  }

  /** Teaches the details in [from, end); `jobAndEvent` as in `find`. */
  learn(view: DataView, from: number, end: number, jobAndEvent: number, meaning: Meaning): void {
    const pid = pidAt(view, from, end);
    const length = pid - from;
    if (length < KEY_BYTES_MIN || end + 1 - from > DETAILS_BYTES_MAX) return;
    if (meaning.service > SERVICE_MAX || meaning.cause > CAUSE_MAX) return;
    // An instance that does not stand first would make one key mean many services.
    if (meaning.service >= 0 && !isTied(view, from)) return;
    const key = this.#keys.learn(view, from, pid, saltOf(view, from, jobAndEvent));
    if (key < 0) return;
    this.#grow(key);
    const zero = end > pid && isZero(view, pid, end);
    this.#meanings[key * 3 + (end === pid ? 0 : zero ? 1 : 2)] = packMeaning(meaning);
    if (length >= HINT_AT + SHORT_KEY_BYTES) this.#hints.learn(view, from + HINT_AT, (key << LENGTH_BITS) | length);
  }

  #hint(view: DataView, from: number, to: number): number {
    const at = from + HINT_AT;
    if (at + SHORT_KEY_BYTES > to) return -1;
    const slots = this.#hints.slots;
    return findShort(slots, view.getInt32(at, true), view.getInt32(at + 4, true), view.getInt32(at + 8, true));
  }

  /** What a key means with the process id that may stand behind it, if the line ends there. */
  #meaningOf(key: number, view: DataView, pid: number): number {
    const digits = digitsAt(view, pid);
    const end = pid + digits;
    const newline = view.getUint8(end) === RETURN ? end + 1 : end;
    if (view.getUint8(newline) !== NEWLINE) return -1;
    this.nextLine = newline + 1;
    const process = digits === 0 ? 0 : isZero(view, pid, end) ? 1 : 2;
    return this.#meanings[key * 3 + process] as number;
  }

  #grow(key: number): void {
    while (key * 3 >= this.#meanings.length) {
      const grown = new Int32Array(this.#meanings.length * 2).fill(-1);
      grown.set(this.#meanings);
      this.#meanings = grown;
    }
  }
}

/** Non-negative: 17 bits of service + 1, 10 of cause, 4 of `Happened`. */
function packMeaning({ service, happened, cause }: Meaning): number {
  return ((service + 1) << 14) | (cause << 4) | happened;
}

/** The service of an instance, or -1 for the job's own. */
export function serviceIn(meaning: number): number {
  return (meaning >> 14) - 1;
}

export function causeIn(meaning: number): number {
  return (meaning >> 4) & CAUSE_MAX;
}

export function happenedIn(meaning: number): number {
  return meaning & 15;
}

/** Where the digits of a PID that ends the line begin, else `end`: hardly two lines have the same, and all mean the same. */
function pidAt(view: DataView, from: number, end: number): number {
  let at = end;
  while (at > from && isDigit(view.getUint8(at - 1))) at--;
  const few = at < end && end - at <= PID_DIGITS_MAX && at - 5 >= from;
  return few && view.getInt32(at - 4, true) === PID && view.getUint8(at - 5) === SPACE ? at : end;
}

/** Whether the details name an instance, which makes them mean a service of one job. */
function isTied(view: DataView, from: number): boolean {
  return view.getInt32(from, true) === INSTANCE_FIRST;
}

/** What besides its bytes tells one key from another: the event, and the job if an instance stands first. */
function saltOf(view: DataView, from: number, jobAndEvent: number): number {
  return isTied(view, from) ? jobAndEvent + 2 : jobAndEvent & 1;
}

/** How many digits stand at `at`, of the first eight bytes: two loads, and no loop to guess the length of. */
function digitsAt(view: DataView, at: number): number {
  const few = digitsIn(view.getInt32(at, true));
  return few < 4 ? few : 4 + digitsIn(view.getInt32(at + 4, true));
}

function digitsIn(word: number): number {
  const values = word ^ ZEROS;
  // The high bit of each byte that is more than nine; a carry spoils only bytes behind the first such.
  const others = ((values + ABOVE_NINE) | values) & HIGHS;
  return others === 0 ? 4 : (31 - Math.clz32(others & -others)) >> 3;
}

function isZero(view: DataView, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (view.getUint8(at) !== ZERO) return false;
  return true;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
