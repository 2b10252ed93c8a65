import type { Duration, Instant } from '../time.ts';

const FIRST_CAPACITY = 16;

/**
 * The last respawns of one service, in the order of their stamps: a death tally. It has no clock; the caller says when.
 *
 * Holds the newest `depth` only. That is exact for every window, because no rule asks for more than `depth` respawns:
 * whether the n newest lie within a window is told by the n-th newest alone.
 */
export class Tally {
  #at: Float64Array;
  #cause: Int32Array;
  #mask: number;
  #count = 0;
  #head = 0;
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = powerOfTwo(Math.max(depth, FIRST_CAPACITY));
    this.#at = new Float64Array(FIRST_CAPACITY);
    this.#cause = new Int32Array(FIRST_CAPACITY);
    this.#mask = FIRST_CAPACITY - 1;
  }

  get length(): number {
    return this.#count;
  }

  /** The stamp of the n-th newest respawn (1 is the last one), or -Infinity when there are fewer. */
  nthLast(n: number): Instant {
    return n > this.#count ? -Infinity : (this.#at[(this.#head - n) & this.#mask] ?? -Infinity);
  }

  causeOfNthLast(n: number): number {
    return n > this.#count ? 0 : (this.#cause[(this.#head - n) & this.#mask] ?? 0);
  }

  /** How many of those remembered lie in the window that ends at `now`, `now` included, its far end not. */
  countWithin(now: Instant, within: Duration): number {
    let n = 0;
    while (n < this.#count && this.nthLast(n + 1) > now - within) n++;
    return n;
  }

  /** Adds one respawn. A late stamp is put where it belongs, so that windows stay exact. */
  add(at: Instant, cause: number): void {
    if (this.#count === this.#at.length && this.#count < this.#depth) this.#grow();
    let place = this.#head;
    if (at < this.nthLast(1)) {
      // The oldest falls out of a full tally, and what is older still never comes in.
      if (this.#count > this.#mask && at < this.nthLast(this.#count)) return;
      place = this.#makeRoom(at);
    }
    this.#at[place & this.#mask] = at;
    this.#cause[place & this.#mask] = cause;
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

  /** Moves the later ones up by one, into the place of the oldest when full; the place that becomes free is returned. */
  #makeRoom(at: Instant): number {
    let place = this.#head;
    const movable = Math.min(this.#count, this.#mask);
    for (let moved = 0; moved < movable && (this.#at[(place - 1) & this.#mask] ?? 0) > at; moved++, place--) {
      this.#at[place & this.#mask] = this.#at[(place - 1) & this.#mask] ?? 0;
      this.#cause[place & this.#mask] = this.#cause[(place - 1) & this.#mask] ?? 0;
    }
    return place;
  }

  #grow(): void {
    const { at, cause } = this.toArrays();
    const capacity = this.#at.length * 2;
    this.#at = new Float64Array(capacity);
    this.#cause = new Int32Array(capacity);
    this.#at.set(at);
    this.#cause.set(cause);
    this.#mask = capacity - 1;
    this.#head = this.#count;
  }
}

function powerOfTwo(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
