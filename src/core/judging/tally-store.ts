import type { Duration, Instant } from '../time.ts';

/** Of a tally's row: where its stretch begins, how many places that has, and how many respawns came in so far. */
export const BASE = 0;
export const PLACES = 1;
export const HEAD = 2;
/** How many respawns begin nothing, for `Idle`. */
export const LEFT = 3;
export const STRIDE = 4;
const FIRST_PLACES = 8;
/** The second stretch of a tally that fills its first: few grow on, and each stretch left behind is memory lost. */
const SECOND_PLACES = 64;

/**
 * Where the tallies of one owner keep what they know: stretches of two long arrays, and a row for each in a third. An
 * array a tally took twice the time with ten thousand services, and 40 MB: V8 keeps every typed array as three objects,
 * two of them outside its heap.
 */
export class TallyStore {
  at = new Float64Array(128);
  cause = new Int32Array(128);
  rows = new Int32Array(16 * STRIDE);
  /** A tally holds no more places than this, a power of two. */
  readonly depth: number;
  /** Nobody asks for respawns older than this: a tally that is full of them, but for one, need not grow. */
  readonly horizon: Duration;
  #used = 0;
  /** Whether some respawn had a cause: until then, none is written down. */
  hasCauses = false;

  constructor(depth: number, horizon: Duration = Number.POSITIVE_INFINITY) {
    this.horizon = horizon;
    this.depth = powerOfTwo(Math.max(depth, FIRST_PLACES));
  }

  /** The place of a tally's row, for which room is made. */
  rowOf(tally: number): number {
    const row = tally * STRIDE;
    if (row >= this.rows.length) {
      const rows = new Int32Array(2 ** Math.ceil(Math.log2(row + STRIDE)));
      rows.set(this.rows);
      this.rows = rows;
    }
    return row;
  }

  /** Until some cause is told, which plain lines never do, all are 0 as they are, and their memory is not touched. */
  setCause(place: number, cause: number): void {
    if (cause !== 0) this.hasCauses = true;
    if (this.hasCauses) this.cause[place] = cause;
  }

  /** Whether the respawn at a place, the oldest of a full tally, may still be asked for when one comes in at `instant`. */
  isWanted(place: number, instant: Instant): boolean {
    return (this.at[place] as number) > instant - this.horizon;
  }

  /** Gives a tally its first stretch, or a longer one. The old one is not used again. */
  grow(row: number): void {
    const [base, places] = [this.rows[row + BASE] ?? 0, this.rows[row + PLACES] ?? 0];
    const wanted = places === 0 ? FIRST_PLACES : Math.max(SECOND_PLACES, 2 * places);
    const longer = Math.min(this.depth, wanted);
    const to = this.#take(longer);
    // Only a full tally grows. One that has gone round is put in order: its oldest stands first.
    const oldest = base + ((this.rows[row + HEAD] ?? 0) & (places - 1));
    for (const column of this.hasCauses ? [this.at, this.cause] : [this.at]) {
      column.copyWithin(to, oldest, base + places);
      column.copyWithin(to + base + places - oldest, base, oldest);
    }
    this.rows[row + HEAD] = places;
    this.rows[row + BASE] = to;
    this.rows[row + PLACES] = longer;
  }

  #take(places: number): number {
    const base = this.#used;
    this.#used += places;
    if (this.#used <= this.at.length) return base;
    const [at, cause] = [new Float64Array(this.#used * 2), new Int32Array(this.#used * 2)];
    at.set(this.at);
    if (this.hasCauses) cause.set(this.cause);
    [this.at, this.cause] = [at, cause];
    return base;
  }
}

function powerOfTwo(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
