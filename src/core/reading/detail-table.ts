import { ByteStrings, KEY_BYTES_MIN } from './byte-strings.ts';
import { indexOfByte, wordOf } from './scan.ts';
import { findShort, SHORT_KEY_BYTES, ShortNames } from './short-names.ts';

const DETAILS_BYTES_MAX = 255;
const PID_DIGITS_MAX = 19;
/** A process id and the end of the line. */
const BEHIND_KEY_MAX = PID_DIGITS_MAX + 2;
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
  readonly #table = new ByteStrings();
  readonly #hints = new ShortNames();

  /** What the details from `from` to the end of their line mean, packed, or -1. */
  find(view: DataView, from: number, to: number, jobAndEvent: number): number {
    const hint = this.#hint(view, from, to);
    const meaning = hint < 0 ? -1 : this.#findUpTo(view, from, from + hint, jobAndEvent);
    if (meaning >= 0) return meaning;
    const newline = indexOfByte(view, NEWLINE, from, to);
    if (newline < 0 || newline - from > DETAILS_BYTES_MAX) return -1;
    const end = view.getUint8(newline - 1) === RETURN ? newline - 1 : newline;
    const pid = pidAt(view, from, end);
    return pid - from < KEY_BYTES_MIN ? -1 : this.#findUpTo(view, from, pid, jobAndEvent);
  }

  /** Teaches the details in [from, end); `jobAndEvent` as in `find`. */
  learn(view: DataView, from: number, end: number, jobAndEvent: number, meaning: Meaning): void {
    const pid = pidAt(view, from, end);
    if (pid - from < KEY_BYTES_MIN || end + 1 - from > DETAILS_BYTES_MAX) return;
    const tied = isTied(view, from);
    if ((meaning.service >= 0 && !tied) || meaning.service > SERVICE_MAX || meaning.cause > CAUSE_MAX) return;
    const salt = saltOf(tied, jobAndEvent, processAt(view, pid, end));
    this.#table.learn(view, { from, to: pid, salt }, packMeaning(meaning));
    if (pid - from >= HINT_AT + SHORT_KEY_BYTES) this.#hints.learn(view, from + HINT_AT, pid - from);
  }

  /** How long the key was that went on as these details do, or -1. It saves the search for the end nearly always. */
  #hint(view: DataView, from: number, to: number): number {
    const at = from + HINT_AT;
    if (at + SHORT_KEY_BYTES > to) return -1;
    const slots = this.#hints.slots;
    const hint = findShort(slots, view.getInt32(at, true), view.getInt32(at + 4, true), view.getInt32(at + 8, true));
    return from + hint + BEHIND_KEY_MAX > to ? -1 : hint;
  }

  /** Looks for a key that ends at `pid`, if the line ends there, or after the digits that stand there. */
  #findUpTo(view: DataView, from: number, pid: number, jobAndEvent: number): number {
    let end = pid;
    while (end < pid + PID_DIGITS_MAX && isDigit(view.getUint8(end))) end++;
    const newline = view.getUint8(end) === RETURN ? end + 1 : end;
    if (view.getUint8(newline) !== NEWLINE) return -1;
    this.nextLine = newline + 1;
    return this.#table.find(view, from, pid, saltOf(isTied(view, from), jobAndEvent, processAt(view, pid, end)));
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

/** 0: no process id, 1: it is zero, 2: there is a process. */
function processAt(view: DataView, pid: number, end: number): number {
  let process = pid === end ? 0 : 1;
  for (let at = pid; at < end; at++) if (view.getUint8(at) !== ZERO) process = 2;
  return process;
}

/** Whether the details name an instance, which makes them mean a service of one job. */
function isTied(view: DataView, from: number): boolean {
  return view.getInt32(from, true) === INSTANCE_FIRST;
}

/** What besides its bytes tells one key from another: whether there was a process, the event, and the job if tied. */
function saltOf(tied: boolean, jobAndEvent: number, process: number): number {
  return (tied ? jobAndEvent + 2 : jobAndEvent & 1) * 4 + process;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
