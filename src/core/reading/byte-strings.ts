const SLOTS_FIRST = 1 << 6;
const ENTRIES_MAX = 1 << 18;
const ARENA_FIRST = 1 << 8;
const ARENA_MAX = 1 << 21;
/** As for short names: what finds no place near its hash is not kept. */
const PROBES_MAX = 24;
/** Fields of an entry: salt, length, place of its bytes. */
const FIELDS = 3;

/** Shorter keys are not kept: eight bytes are looked at in one go. */
export const KEY_BYTES_MIN = 8;

/**
 * Gives byte strings numbers in the order of learning, and is asked with a place in a buffer, so that nothing is
 * allocated to ask. The salt is part of the key. Bytes are kept and compared as doubles, eight at a time, the last
 * double of a key reaching back into the one before it.
 */
export class ByteStrings {
  /** Hash and number + 1, in turn. */
  #slots = new Int32Array(SLOTS_FIRST * 2);
  #entries = new Int32Array((SLOTS_FIRST / 2) * FIELDS);
  #count = 0;
  #arena = new Float64Array(ARENA_FIRST);
  #arenaUsed = 0;

  /** The number, or -1. */
  find(view: DataView, from: number, to: number, salt: number): number {
    const hash = hashOf(view, from, to, salt);
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = firstSlot(hash, slots.length);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const number = (slots[slot + 1] as number) - 1;
      if (number < 0) return -1;
      if (slots[slot] === hash && this.isAt(number, view, from, to, salt)) return number;
      slot = (slot + 2) & mask;
    }
    return -1;
  }

  /** Whether a number is that of these bytes. */
  isAt(number: number, view: DataView, from: number, to: number, salt: number): boolean {
    const entries = this.#entries;
    const entry = number * FIELDS;
    if (entries[entry] !== salt || entries[entry + 1] !== to - from) return false;
    const arena = this.#arena;
    let place = entries[entry + 2] as number;
    // Bytes that make a NaN never equal themselves: no text in ASCII or UTF-8 does, and the others are merely slow.
    for (let at = from; at < to - 8; at += 8) {
      if (view.getFloat64(at, true) !== arena[place]) return false;
      place++;
    }
    return view.getFloat64(to - 8, true) === arena[place];
  }

  /** The number of a key, new or known; -1 if it finds no room. */
  learn(view: DataView, from: number, to: number, salt: number): number {
    const known = this.find(view, from, to, salt);
    if (known >= 0) return known;
    const doubles = Math.ceil((to - from) / 8);
    if (this.#count >= ENTRIES_MAX || this.#arenaUsed + doubles > ARENA_MAX) return -1;
    if (this.#count * 4 >= this.#slots.length) this.#growSlots();
    if (this.#arenaUsed + doubles > this.#arena.length) this.#growArena();
    if (!this.#place(hashOf(view, from, to, salt), this.#count)) return -1;
    this.#entries.set([salt, to - from, this.#arenaUsed], this.#count * FIELDS);
    for (let at = from; at < to; at += 8) {
      this.#arena[this.#arenaUsed++] = view.getFloat64(Math.min(at, to - 8), true);
    }
    return this.#count++;
  }

  #place(hash: number, number: number): boolean {
    const slots = this.#slots;
    let slot = firstSlot(hash, slots.length);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      if (slots[slot + 1] === 0) {
        slots[slot] = hash;
        slots[slot + 1] = number + 1;
        return true;
      }
      slot = (slot + 2) & (slots.length - 2);
    }
    return false;
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2) {
      const stored = old[slot + 1] as number;
      if (stored !== 0) this.#place(old[slot] as number, stored - 1);
    }
    const entries = new Int32Array(this.#entries.length * 2);
    entries.set(this.#entries);
    this.#entries = entries;
  }

  #growArena(): void {
    const arena = new Float64Array(this.#arena.length * 2);
    arena.set(this.#arena);
    this.#arena = arena;
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

/** For a table of `length` words, two a slot. */
function firstSlot(hash: number, length: number): number {
  return (hash >>> (Math.clz32(length) + 1)) & -2;
}
