/** A name shorter than this stands, with the space behind it, in the twelve bytes that are the key. */
export const SHORT_NAME_MAX = 11;
export const SHORT_KEY_BYTES = 12;
const STRIDE = 4;
const SLOTS_FIRST = 1 << 7;
const SLOTS_MAX = 1 << 20;
/** A name that finds no place this near its hash is not kept: names made to collide cost their own lines, no others. */
const PROBES_MAX = 24;

/**
 * Finds short names without looking for their end: the key is the twelve bytes from the name on, whatever they hold,
 * and the entry says how long the name is. "www stopping" and "www starting" are two entries of one name; there are
 * never many. One entry fills 16 bytes, so that a look-up touches one cache line.
 */
export class ShortNames {
  #slots = new Int32Array(SLOTS_FIRST * STRIDE);
  #used = 0;

  /** The entries, for `findShort`. A new array after some calls of `learn`. */
  get slots(): Int32Array {
    return this.#slots;
  }

  /** Keeps the key at `at`, unless it is there already or finds no room. */
  learn(view: DataView, at: number, value: number): void {
    const [first, second, third] = [view.getInt32(at, true), view.getInt32(at + 4, true), view.getInt32(at + 8, true)];
    if (findShort(this.#slots, first, second, third) >= 0) return;
    if (this.#used * STRIDE * 3 >= this.#slots.length * 2) {
      if (this.#slots.length >= SLOTS_MAX * STRIDE) return;
      this.#grow();
    }
    this.#place(first, second, third, value + 1);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#used = 0;
    for (let at = 0; at < old.length; at += STRIDE) {
      const value = old[at + 3] ?? 0;
      if (value !== 0) this.#place(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, value);
    }
  }

  #place(first: number, second: number, third: number, stored: number): void {
    const slots = this.#slots;
    const mask = slots.length - STRIDE;
    let slot = firstSlot(slots, first, second, third);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      if (slots[slot + 3] === 0) {
        slots[slot] = first;
        slots[slot + 1] = second;
        slots[slot + 2] = third;
        slots[slot + 3] = stored;
        this.#used++;
        return;
      }
      slot = (slot + STRIDE) & mask;
    }
  }
}

/** The value of a key, or -1. A plain function over the array, which V8 inlines into the loop without looking anything up. */
export function findShort(slots: Int32Array, first: number, second: number, third: number): number {
  const mask = slots.length - STRIDE;
  let slot = firstSlot(slots, first, second, third);
  for (let probe = 0; probe < PROBES_MAX; probe++) {
    const value = slots[slot + 3] as number;
    if (value === 0) return -1;
    if (slots[slot] === first && slots[slot + 1] === second && slots[slot + 2] === third) return value - 1;
    slot = (slot + STRIDE) & mask;
  }
  return -1;
}

/** As `findShort`, in the first three places only: without a loop, for one that is to have none within. */
export function findNear(slots: Int32Array, first: number, second: number, third: number): number {
  const mask = slots.length - STRIDE;
  let slot = firstSlot(slots, first, second, third);
  if (slots[slot] !== first || slots[slot + 1] !== second || slots[slot + 2] !== third) {
    slot = (slot + STRIDE) & mask;
    if (slots[slot] !== first || slots[slot + 1] !== second || slots[slot + 2] !== third) {
      slot = (slot + STRIDE) & mask;
      if (slots[slot] !== first || slots[slot + 1] !== second || slots[slot + 2] !== third) return -1;
    }
  }
  return (slots[slot + 3] as number) - 1;
}

/**
 * The high bits of a product are the ones that every bit of its factors has moved. Three products side by side: one
 * within the other took a tenth longer, for the next line cannot begin before the length of this name is known.
 */
function firstSlot(slots: Int32Array, first: number, second: number, third: number): number {
  const mixed = (Math.imul(first, 0x85ebca6b) + Math.imul(second, 0x9e3779b1) + Math.imul(third, 0x27d4eb2f)) | 0;
  return (mixed >>> (Math.clz32(slots.length) + 1)) & -STRIDE;
}
