import { HAPPENED, type Happened } from '../event.ts';
import { ByteStrings, KEY_BYTES_MIN } from './byte-strings.ts';
import { indexOfByte, wordOf } from './scan.ts';
import { SHORT_KEY_BYTES, SHORT_NAME_MAX, ShortNames } from './short-names.ts';

const NAME_BYTES_MAX = 127;
const DETAILS_BYTES_MAX = 255;
const NAME_BITS = 7;
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

/** Where the parts of a line stand: the job, a space and the event behind it, the details up to the end of the line. */
export interface LineParts {
  readonly job: number;
  readonly jobEnd: number;
  readonly details: number;
  /** Without the carriage return, if there is one. */
  readonly end: number;
  readonly newline: number;
}

/** What the reader found a line of one of the two events to mean. `job` is the job's own number, not its service's. */
export interface Meaning {
  readonly job: number;
  readonly instance: boolean;
  readonly service: number;
  readonly happened: Happened;
  readonly cause: number;
}

/**
 * What the fast loop has been taught: names and details by their bytes. It is a cache and nothing more; whatever is
 * missing here, or finds no room, is read slowly with the same result.
 */
export class Vocabulary {
  readonly short = new ShortNames();
  /** By job: the service of its lines without INSTANCE, or -1. */
  ownService = new Int32Array(256).fill(-1);
  /** Where the line ends that `detailsAt` looked at. */
  nextLine = 0;
  readonly #long = new ByteStrings();
  readonly #details = new ByteStrings();

  /** A name of twelve bytes and more, packed as the short ones are, or -1. */
  longName(view: DataView, from: number, to: number): number {
    const end = indexOfByte(view, SPACE, from, Math.min(from + NAME_BYTES_MAX + 1, to));
    if (end - from <= SHORT_NAME_MAX) return -1;
    const job = this.#long.find(view, from, end, 0);
    return job < 0 ? -1 : packName(job, end - from);
  }

  /** What the details from `from` to the end of the line mean, packed, or -1. */
  detailsAt(view: DataView, from: number, to: number, job: number, stopping: number): number {
    const newline = indexOfByte(view, NEWLINE, from, to);
    if (newline < 0 || newline - from > DETAILS_BYTES_MAX) return -1;
    this.nextLine = newline + 1;
    const end = view.getUint8(newline - 1) === RETURN ? newline - 1 : newline;
    const pid = pidAt(view, from, end);
    if (pid - from < KEY_BYTES_MIN) return -1;
    return this.#details.find(view, from, pid, saltOf(view, from, pid, end, job * 2 + stopping));
  }

  learn(view: DataView, parts: LineParts, meaning: Meaning): void {
    this.#learnName(view, parts, meaning.job);
    if (!meaning.instance) this.#learnOwnService(meaning);
    if (parts.end > parts.details) this.#learnDetails(view, parts, meaning);
  }

  #learnName(view: DataView, { job: from, jobEnd }: LineParts, job: number): void {
    const length = jobEnd - from;
    if (length > NAME_BYTES_MAX || from + SHORT_KEY_BYTES > view.byteLength) return;
    if (length <= SHORT_NAME_MAX) {
      const [first, second, third] = [
        view.getInt32(from, true),
        view.getInt32(from + 4, true),
        view.getInt32(from + 8, true),
      ];
      this.short.learn(first, second, third, packName(job, length));
      return;
    }
    // A name with white space would not be found again: only its first word would.
    const oneWord = indexOfByte(view, SPACE, from, jobEnd + 4) === jobEnd;
    if (oneWord) this.#long.learn(view, { from, to: jobEnd, salt: 0 }, job);
  }

  #learnOwnService({ job, service }: Meaning): void {
    while (job >= this.ownService.length) {
      const grown = new Int32Array(this.ownService.length * 2).fill(-1);
      grown.set(this.ownService);
      this.ownService = grown;
    }
    this.ownService[job] = service;
  }

  #learnDetails(view: DataView, { details: from, end, newline }: LineParts, meaning: Meaning): void {
    const pid = pidAt(view, from, end);
    if (pid - from < KEY_BYTES_MIN || newline - from > DETAILS_BYTES_MAX) return;
    const tied = view.getInt32(from, true) === INSTANCE_FIRST;
    if ((meaning.instance && !tied) || meaning.service > SERVICE_MAX || meaning.cause > CAUSE_MAX) return;
    const stopping = meaning.happened === HAPPENED.starting ? 0 : 1;
    const salt = saltOf(view, from, pid, end, meaning.job * 2 + stopping);
    const service = meaning.instance ? meaning.service : -1;
    this.#details.learn(view, { from, to: pid, salt }, packMeaning(service, meaning.happened, meaning.cause));
  }
}

export function packName(job: number, length: number): number {
  return (job << NAME_BITS) | length;
}

export function jobIn(name: number): number {
  return name >> NAME_BITS;
}

export function lengthIn(name: number): number {
  return name & ((1 << NAME_BITS) - 1);
}

/** Non-negative: 17 bits of service + 1, 10 of cause, 4 of `Happened`. */
function packMeaning(service: number, happened: number, cause: number): number {
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

/** Where the digits of a PID that ends the line begin, else `end`: no two lines have the same, and all mean the same. */
function pidAt(view: DataView, from: number, end: number): number {
  let at = end;
  while (at > from && isDigit(view.getUint8(at - 1))) at--;
  const found = at < end && at - 5 >= from && view.getInt32(at - 4, true) === PID && view.getUint8(at - 5) === SPACE;
  return found ? at : end;
}

/**
 * What besides its bytes tells one key of details from another: whether there was a process, the event, and, where an
 * INSTANCE makes them mean a service, the job.
 */
function saltOf(view: DataView, from: number, pid: number, end: number, jobAndEvent: number): number {
  let process = pid === end ? 0 : 1;
  for (let at = pid; at < end; at++) if (view.getUint8(at) !== ZERO) process = 2;
  const tied = view.getInt32(from, true) === INSTANCE_FIRST;
  return (tied ? jobAndEvent + 2 : jobAndEvent & 1) * 4 + process;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
