import { type Duration, GRACE, type Instant, SECOND } from './time.ts';

/** Reads this close together are one delivery, of which the best counts. */
const APART: Duration = 5 * SECOND;

/**
 * How far a host's stamps lie behind the wall's clock, beyond the grace that is kept anyway: its own clock is slow, it
 * is in another zone, or its lines are long under way. Counted on is what two deliveries agree on: one alone may be what
 * could not be shipped for an hour, and is over.
 */
export class Lag {
  #before: Duration;
  #last: { at: Instant; by: Duration };
  #newest: Instant = -Infinity;

  constructor(known: Duration = 0) {
    this.#before = known;
    this.#last = { at: -Infinity, by: known };
  }

  get of(): Duration {
    return Math.min(this.#before, this.#last.by);
  }

  /** At `wall` lines came, the newest of which is stamped `newest`. */
  heard(wall: Instant, newest: Instant): void {
    // Lines without a later stamp tell nothing of the clock.
    if (newest === this.#newest || !Number.isFinite(newest)) return;
    this.#newest = newest;
    const by = Math.max(0, wall - GRACE - newest);
    if (wall - this.#last.at >= APART) {
      this.#before = this.#last.by;
      this.#last = { at: wall, by };
    } else this.#last.by = Math.min(this.#last.by, by);
  }
}
