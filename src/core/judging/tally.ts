import type { Duration, Instant } from '../time.ts';

const FIRST_CAPACITY = 8;

/**
 * Where tallies keep their stamps and causes: stretches of two long arrays. An array a tally took twice the time with
 * ten thousand services, and 40 MB: V8 keeps every typed array as three objects, two of them outside its heap.
 */
export class Store {
  at = new Float64Array(1024);
  cause = new Int32Array(1024);
  #used = 0;

  /** A stretch of so many places, by its first. */
  take(places: number): number {
    const base = this.#used;
    this.#used += places;
    if (this.#used <= this.at.length) return base;
    const [at, cause] = [new Float64Array(this.#used * 2), new Int32Array(this.#used * 2)];
    at.set(this.at);
    cause.set(this.cause);
    [this.at, this.cause] = [at, cause];
    return base;
  }
}

/**
 * The last respawns of one service, in the order of their stamps: a death tally. It has no clock; the caller says when.
 *
 * Holds the newest `depth` only. That is exact for every window, because no rule asks for more than `depth` respawns:
 * whether the n newest lie within a window is told by the n-th newest alone.
 */
export class Tally {
  readonly #store: Store;
  #base: number;
  #mask = FIRST_CAPACITY - 1;
  #count = 0;
  #head = 0;
  readonly #depth: number;

  /** Tallies of one owner share a store. */
  constructor(depth: number, store = new Store()) {
    this.#depth = powerOfTwo(Math.max(depth, FIRST_CAPACITY));
    this.#store = store;
    this.#base = store.take(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#count;
  }

  /** The stamp of the n-th newest respawn (1 is the last one), or -Infinity when there are fewer. */
  nthLast(n: number): Instant {
    return n > this.#count ? -Infinity : (this.#store.at[this.#place(this.#head - n)] as number);
  }

  causeOfNthLast(n: number): number {
    return n > this.#count ? 0 : (this.#store.cause[this.#place(this.#head - n)] as number);
  }

  /** How many of those remembered lie in the window that ends at `now`, `now` included, its far end not. */
  countWithin(now: Instant, within: Duration): number {
    let n = 0;
    while (n < this.#count && this.nthLast(n + 1) > now - within) n++;
    return n;
  }

  /** Adds one respawn. A late stamp is put where it belongs, so that windows stay exact. */
  add(at: Instant, cause: number): void {
    if (this.#count > this.#mask && this.#count < this.#depth) this.#grow();
    let head = this.#head;
    if (at < this.nthLast(1)) {
      // The oldest falls out of a full tally, and what is older still never comes in.
      if (this.#count > this.#mask && at < this.nthLast(this.#count)) return;
      head = this.#makeRoom(at);
    }
    const place = this.#place(head);
    this.#store.at[place] = at;
    this.#store.cause[place] = cause;
    this.#head++;
    if (this.#count <= this.#mask) this.#count++;
  }

  /** Stamps and causes, oldest first, for the state file. */
  toArrays(): { at: Instant[]; cause: number[] } {
    const at: Instant[] = [];
    const cause: number[] = [];
    for (let n = this.#count; n > 0; n--) {
      at.push(this.nthLast(n));
      cause.push(this.causeOfNthLast(n));
    }
    return { at, cause };
  }

  /** Moves the later ones up by one, into the place of the oldest when full; where room was made is returned. */
  #makeRoom(late: Instant): number {
    const { at, cause } = this.#store;
    let head = this.#head;
    const movable = Math.min(this.#count, this.#mask);
    for (let moved = 0; moved < movable && (at[this.#place(head - 1)] ?? 0) > late; moved++, head--) {
      const [to, from] = [this.#place(head), this.#place(head - 1)];
      at[to] = at[from] ?? 0;
      cause[to] = cause[from] ?? 0;
    }
    return head;
  }

  /** Moves to a stretch of twice the length. The old one is not used again: all of them together are as long as the new. */
  #grow(): void {
    const { at, cause } = this.toArrays();
    const capacity = 2 * (this.#mask + 1);
    this.#base = this.#store.take(capacity);
    this.#store.at.set(at, this.#base);
    this.#store.cause.set(cause, this.#base);
    this.#mask = capacity - 1;
    this.#head = this.#count;
  }

  #place(head: number): number {
    return this.#base + (head & this.#mask);
  }
}

function powerOfTwo(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
