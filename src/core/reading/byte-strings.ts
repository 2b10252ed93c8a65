const SLOTS_FIRST = 1 << 9;
const ENTRIES_MAX = 1 << 18;
const ARENA_FIRST = 1 << 14;
const ARENA_MAX = 1 << 24;
/** As for short names: what finds no place near its hash is not kept. */
const PROBES_MAX = 24;
/** Fields of an entry: hash, salt, length, place of its bytes, value. */
const FIELDS = 5;

/** Shorter keys are not kept: the comparison reads eight bytes at a time. */
export const KEY_BYTES_MIN = 8;

/**
 * A map from byte strings to numbers that is asked with a place in a buffer, so that nothing is allocated to ask. The
 * salt is part of the key. Hash and comparison read 4 and 8 bytes at a time (a third of the time of single bytes on
 * names of 25), the last load overlapping the one before.
 */
export class ByteStrings {
  #slots = new Int32Array(SLOTS_FIRST);
  #entries = new Int32Array((SLOTS_FIRST / 2) * FIELDS);
  #count = 0;
  #arena = new DataView(new ArrayBuffer(ARENA_FIRST));
  #arenaUsed = 0;

  /** The value, or -1. */
  find(view: DataView, from: number, to: number, salt: number): number {
    const hash = hashOf(view, from, to, salt);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash >>> Math.clz32(mask);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const entry = (slots[slot] ?? 0) - FIELDS;
      if (entry < 0) return -1;
      if (this.#entries[entry] === hash && this.#same(entry, view, from, to, salt))
        return this.#entries[entry + 4] ?? -1;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** Keeps a key, unless it is there already or finds no room. */
  learn(view: DataView, key: { from: number; to: number; salt: number }, value: number): void {
    const length = key.to - key.from;
    const hash = hashOf(view, key.from, key.to, key.salt);
    if (this.find(view, key.from, key.to, key.salt) >= 0) return;
    if (this.#count >= ENTRIES_MAX || this.#arenaUsed + length > ARENA_MAX) return;
    if (this.#count * 2 >= this.#slots.length) this.#growSlots();
    if (this.#arenaUsed + length > this.#arena.byteLength) this.#growArena();
    const entry = this.#count * FIELDS;
    if (!this.#place(hash, entry)) return;
    for (let at = 0; at < length; at++) this.#arena.setUint8(this.#arenaUsed + at, view.getUint8(key.from + at));
    this.#entries.set([hash, key.salt, length, this.#arenaUsed, value], entry);
    this.#arenaUsed += length;
    this.#count++;
  }

  #same(entry: number, view: DataView, from: number, to: number, salt: number): boolean {
    const entries = this.#entries;
    if (entries[entry + 1] !== salt || entries[entry + 2] !== to - from) return false;
    const arena = this.#arena;
    const shift = (entries[entry + 3] ?? 0) - from;
    const last = to - 8;
    // Bytes that make a NaN never equal themselves: no text in ASCII or UTF-8 does, and the others are merely slow.
    for (let at = from; at < last; at += 8) {
      if (view.getFloat64(at, true) !== arena.getFloat64(at + shift, true)) return false;
    }
    return view.getFloat64(last, true) === arena.getFloat64(last + shift, true);
  }

  #place(hash: number, entry: number): boolean {
    const mask = this.#slots.length - 1;
    let slot = hash >>> Math.clz32(mask);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = entry + FIELDS;
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
    for (let entry = 0; entry < this.#count * FIELDS; entry += FIELDS) this.#place(entries[entry] ?? 0, entry);
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
