import type { Condition } from '../policy.ts';
import type { Duration, Instant } from '../time.ts';
import { BASE, HEAD, PLACES, TallyStore } from './tally-store.ts';

/**
 * The last respawns of one service, in the order of their stamps: a death tally. It has no clock; the caller says when.
 *
 * Holds the newest `depth` only. That is exact for every window, because no rule asks for more than `depth` respawns:
 * whether the n newest lie within a window is told by the n-th newest alone.
 */
export class Tally {
  readonly #store: TallyStore;
  readonly #row: number;

  /** Tallies of one owner share a store, each by a number of its own. */
  constructor(depth: number, store = new TallyStore(depth), number = 0) {
    this.#store = store;
    this.#row = store.rowOf(number);
  }

  get length(): number {
    return Math.min(this.#head(), this.#places());
  }

  /** The stamp of the n-th newest respawn (1 is the last one), or -Infinity when there are fewer. */
  nthLast(n: number): Instant {
    return n > this.length ? -Infinity : (this.#store.at[this.#place(this.#head() - n)] as number);
  }

  /** The same for one that is known to be there. */
  nthHeld(n: number): Instant {
    return this.#store.at[this.#place(this.#head() - n)] as number;
  }

  causeOfNthLast(n: number): number {
    return n > this.length ? 0 : (this.#store.cause[this.#place(this.#head() - n)] as number);
  }

  /** How many of those remembered lie in the window that ends at `now`, `now` included, its far end not. */
  countWithin(now: Instant, within: Duration): number {
    let n = 0;
    while (n < this.length && this.nthLast(n + 1) > now - within) n++;
    return n;
  }

  /**
   * How many respawns must come at the least, from `now` on, until one of the conditions may hold; `most` if there is
   * none. A lower bound, found in few looks and without a call: ten times as cheap as to ask after every respawn.
   */
  missing(conditions: readonly Condition[], now: Instant, most: number): number {
    const { rows, at } = this.#store;
    const head = this.#head();
    const base = rows[this.#row + BASE] as number;
    const mask = this.#places() - 1;
    const held = Math.min(head, mask + 1);
    let least = most;
    for (let i = 0; i < conditions.length; i++) {
      const { respawns, within } = conditions[i] as Condition;
      const from = now - within;
      let n = Math.min(2, respawns);
      while (n < respawns && n <= held && (at[base + ((head - n) & mask)] as number) > from)
        n = Math.min(2 * n, respawns);
      // Fewer than n lie in the window, or all that are asked for.
      const lie = n <= held && (at[base + ((head - n) & mask)] as number) > from;
      least = Math.min(least, lie ? 0 : respawns - n + 1);
    }
    return least;
  }

  /** Adds one respawn. A late stamp is put where it belongs, so that windows stay exact. */
  add(at: Instant, cause: number): void {
    const store = this.#store;
    let head = this.#head();
    if (
      head >= this.#places() &&
      this.#places() < store.depth &&
      (head === 0 || store.isWanted(this.#place(head), at))
    ) {
      store.grow(this.#row);
      head = this.#head();
    }
    if (at < this.nthLast(1)) {
      // The oldest falls out of a full tally, and what is older still never comes in.
      if (this.length === this.#places() && at < this.nthLast(this.length)) return;
      head = this.#makeRoom(at);
    }
    const place = this.#place(head);
    store.at[place] = at;
    store.setCause(place, cause);
    store.rows[this.#row + HEAD] = this.#head() + 1;
  }

  /** Stamps and causes, oldest first, for the state file. */
  toArrays(): { at: Instant[]; cause: number[] } {
    const at: Instant[] = [];
    const cause: number[] = [];
    for (let n = this.length; n > 0; n--) {
      at.push(this.nthLast(n));
      cause.push(this.causeOfNthLast(n));
    }
    return { at, cause };
  }

  /** Moves the later ones up by one, into the place of the oldest when full; where room was made is returned. */
  #makeRoom(late: Instant): number {
    const { at, cause } = this.#store;
    let head = this.#head();
    const movable = Math.min(this.length, this.#places() - 1);
    for (let moved = 0; moved < movable && (at[this.#place(head - 1)] ?? 0) > late; moved++, head--) {
      const [to, from] = [this.#place(head), this.#place(head - 1)];
      at[to] = at[from] ?? 0;
      this.#store.setCause(to, cause[from] ?? 0);
    }
    return head;
  }

  // Methods, no getters: V8 calls into C++ for every use of a private getter, and these are used for every few respawns.
  #head(): number {
    return this.#store.rows[this.#row + HEAD] as number;
  }

  #places(): number {
    return this.#store.rows[this.#row + PLACES] as number;
  }

  #place(head: number): number {
    return (this.#store.rows[this.#row + BASE] as number) + (head & (this.#places() - 1));
  }
}
