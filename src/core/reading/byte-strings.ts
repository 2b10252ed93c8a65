const SLOTS_FIRST = 1 << 9;
const ENTRIES_MAX = 1 << 18;
const ARENA_FIRST = 1 << 14;
const ARENA_MAX = 1 << 24;
/** As for short names: what finds no place near its hash is not kept. */
const PROBES_MAX = 24;
/** Fields of an entry: hash, salt, length, place of its bytes. */
const FIELDS = 4;

/** Shorter keys are not kept: the comparison reads eight bytes at a time. */
export const KEY_BYTES_MIN = 8;

/**
 * Gives byte strings numbers in the order of learning, and is asked with a place in a buffer, so that nothing is allocated to ask. The
 * salt is part of the key. Hash and comparison read 4 and 8 bytes at a time (a third of the time of single bytes on
 * names of 25), the last load overlapping the one before.
 */
export class ByteStrings {
  #slots = new Int32Array(SLOTS_FIRST);
  #entries = new Int32Array((SLOTS_FIRST / 2) * FIELDS);
  #count = 0;
  #arena = new DataView(new ArrayBuffer(ARENA_FIRST));
  #arenaUsed = 0;

  /** The number, or -1. */
  find(view: DataView, from: number, to: number, salt: number): number {
    const hash = hashOf(view, from, to, salt);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash >>> Math.clz32(mask);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const number = (slots[slot] as number) - 1;
      if (number < 0) return -1;
      if (this.#entries[number * FIELDS] === hash && this.isAt(number, view, from, to, salt)) return number;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** Whether a number is that of these bytes. */
  isAt(number: number, view: DataView, from: number, to: number, salt: number): boolean {
    const entries = this.#entries;
    const entry = number * FIELDS;
    if (entries[entry + 1] !== salt || entries[entry + 2] !== to - from) return false;
    const arena = this.#arena;
    const shift = (entries[entry + 3] as number) - from;
    const last = to - 8;
    // Bytes that make a NaN never equal themselves: no text in ASCII or UTF-8 does, and the others are merely slow.
    for (let at = from; at < last; at += 8) {
      if (view.getFloat64(at, true) !== arena.getFloat64(at + shift, true)) return false;
    }
    return view.getFloat64(last, true) === arena.getFloat64(last + shift, true);
  }

  /** The number of a key, new or known; -1 if it finds no room. */
  learn(view: DataView, from: number, to: number, salt: number): number {
    const known = this.find(view, from, to, salt);
    if (known >= 0) return known;
    const length = to - from;
    if (this.#count >= ENTRIES_MAX || this.#arenaUsed + length > ARENA_MAX) return -1;
    if (this.#count * 2 >= this.#slots.length) this.#growSlots();
    if (this.#arenaUsed + length > this.#arena.byteLength) this.#growArena();
    const hash = hashOf(view, from, to, salt);
    if (!this.#place(hash, this.#count)) return -1;
    for (let at = 0; at < length; at++) this.#arena.setUint8(this.#arenaUsed + at, view.getUint8(from + at));
    this.#entries.set([hash, salt, length, this.#arenaUsed], this.#count * FIELDS);
    this.#arenaUsed += length;
    return this.#count++;
  }

  #place(hash: number, number: number): boolean {
    const mask = this.#slots.length - 1;
    let slot = hash >>> Math.clz32(mask);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = number + 1;
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const entries = new Int32Array((this.#slots.length / 2) * FIELDS);
    entries.set(this.#entries);
    this.#entries = entries;
    for (let number = 0; number < this.#count; number++) this.#place(entries[number * FIELDS] ?? 0, number);
  }

  #growArena(): void {
    const arena = new Uint8Array(this.#arena.byteLength * 2);
    arena.set(new Uint8Array(this.#arena.buffer));
    this.#arena = new DataView(arena.buffer);
  }
}

/** The hash of at least eight bytes and their salt, eight bytes a step. Its high bits are the good ones. */
function hashOf(view: DataView, from: number, to: number, salt: number): number {
  const last = to - 8;
  let hash = salt;
  for (let at = from; at < last; at += 8) hash = mix(hash, view.getInt32(at, true), view.getInt32(at + 4, true));
  return mix(hash, view.getInt32(last, true), view.getInt32(last + 4, true));
}

function mix(hash: number, first: number, second: number): number {
  return Math.imul(((hash << 5) | (hash >>> 27)) ^ first ^ Math.imul(second, 0x27d4eb2f), 0x9e3779b1);
}
