import { ByteStrings } from './byte-strings.ts';
import { indexOfByte } from './scan.ts';
import { findShort, SHORT_KEY_BYTES, SHORT_NAME_MAX, ShortNames } from './short-names.ts';

const NAME_BYTES_MAX = 127;
const NAME_BITS = 7;
const SPACE = 32;
const EVENTS = [' starting\n', ' stopping\n'].map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0)));

/**
 * The jobs that the fast loop has been taught, by the bytes of their names. It is a cache and nothing more: a name that
 * is missing here, or finds no room, is read slowly with the same result.
 */
export class JobNames {
  /** By job: the service of its lines without INSTANCE, or -1. A new array after some calls of `learn`. */
  ownService = new Int32Array(16).fill(-1);
  readonly #short = new ShortNames();
  readonly #key = new Uint8Array(SHORT_NAME_MAX + 10);
  readonly #keyView = new DataView(this.#key.buffer);
  readonly #long = new ByteStrings();
  /** By the last twelve bytes of long names: the number of one that ends so. */
  readonly #tails = new ShortNames();
  /** By the number of a long name. */
  readonly #longJobs: number[] = [];

  /**
   * For `findShort`, by the first twelve bytes: names up to eleven bytes, packed with their job (`jobIn`, `lengthIn`);
   * for longer ones how long the last such name was, which saves the search for its end nearly always.
   */
  get slots(): Int32Array {
    return this.#short.slots;
  }

  /** A name of twelve bytes and more, packed, or -1. */
  longName(view: DataView, from: number, to: number, hint: number): number {
    const guess = from + lengthIn(hint);
    if (hint >= 0 && guess < to && view.getUint8(guess) === SPACE) {
      const number = this.#guessNumber(view, from, guess);
      if (number >= 0) return packName(this.#longJobs[number] as number, guess - from);
    }
    const end = indexOfByte(view, SPACE, from, Math.min(from + NAME_BYTES_MAX + 1, to));
    if (end - from <= SHORT_NAME_MAX) return -1;
    const number = this.#long.find(view, from, end, 0);
    return number < 0 ? -1 : packName(this.#longJobs[number] as number, end - from);
  }

  /** Looks by the last twelve bytes first: names that begin alike seldom end alike. */
  #guessNumber(view: DataView, from: number, to: number): number {
    const { slots } = this.#tails;
    const number = findShort(
      slots,
      view.getInt32(to - 12, true),
      view.getInt32(to - 8, true),
      view.getInt32(to - 4, true),
    );
    return number >= 0 && this.#long.isAt(number, view, from, to, 0) ? number : this.#long.find(view, from, to, 0);
  }

  /** Teaches the name of a job that stands, with its event behind it, in [from, to). */
  learn(view: DataView, from: number, to: number, job: number): void {
    const length = to - from;
    this.#makeRoom(job);
    if (length > NAME_BYTES_MAX || from + SHORT_KEY_BYTES > view.byteLength) return;
    if (length <= SHORT_NAME_MAX) this.#learnShort(view, from, length, job);
    // A long name with white space would not be found again: only its first word would.
    else if (indexOfByte(view, SPACE, from, to + 4) === to) {
      const number = this.#long.learn(view, from, to, 0);
      if (number < 0) return;
      this.#longJobs[number] = job;
      this.#tails.learn(view, to - SHORT_KEY_BYTES, number);
      this.#short.learn(view, from, packName(0, length));
    }
  }

  learnOwnService(job: number, service: number): void {
    this.#makeRoom(job);
    this.ownService[job] = service;
  }

  /** Of every job that the loop can find, also one seen with instances only: what lies beyond the array is no -1. */
  #makeRoom(job: number): void {
    while (job >= this.ownService.length) {
      const grown = new Int32Array(this.ownService.length * 2).fill(-1);
      grown.set(this.ownService);
      this.ownService = grown;
    }
  }

  /** With both events behind it at once, unless the key would reach into the next line. */
  #learnShort(view: DataView, from: number, length: number, job: number): void {
    const name = packName(job, length);
    this.#short.learn(view, from, name);
    // Copied whole: loops over the bytes were compiled, at the expense of ten thousands of lines, to learn some names.
    this.#key.set(new Uint8Array(view.buffer, view.byteOffset + from, length));
    for (const event of EVENTS) {
      if (length + event.length < SHORT_KEY_BYTES) continue;
      this.#key.set(event, length);
      this.#short.learn(this.#keyView, 0, name);
    }
  }
}

function packName(job: number, length: number): number {
  return (job << NAME_BITS) | length;
}

export function jobIn(name: number): number {
  return name >> NAME_BITS;
}

export function lengthIn(name: number): number {
  return name & ((1 << NAME_BITS) - 1);
}
