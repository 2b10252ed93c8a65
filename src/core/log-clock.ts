import type { Instant } from './time.ts';

const NOW = 0;
const WAKE = 1;

/**
 * The log's clock. One object that the walk and the pipeline share, so that a line costs no call to move it. Its instants
 * stand in an array of doubles: as properties they were objects, and each line that moved the clock made one.
 */
export class LogClock {
  readonly #instants = new Float64Array([-Infinity, Number.POSITIVE_INFINITY]);

  constructor(now: Instant) {
    this.now = now;
  }

  get now(): Instant {
    return this.#instants[NOW] as number;
  }

  set now(now: Instant) {
    this.#instants[NOW] = now;
  }

  /** When something falls due if nothing happens before. */
  get wake(): Instant {
    return this.#instants[WAKE] as number;
  }

  set wake(wake: Instant) {
    this.#instants[WAKE] = wake;
  }
}
