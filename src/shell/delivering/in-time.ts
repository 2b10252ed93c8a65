import type { Duration } from '../../core/time.ts';

/**
 * Does work that may hang, a few at a time, and waits for each only so long. What hangs keeps its place: a disk that
 * does not answer must not take a thread with every try, for all other files are read by the same few threads.
 */
export class InTime {
  readonly #within: Duration;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number, within: Duration) {
    this.#free = places;
    this.#within = within;
  }

  /** What the work came to; undefined if it is late, or its turn does not come. Rejects when the work does, in time. */
  async do<T>(work: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    let begin: () => void = () => undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.#within);
    });
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
      if (this.#free > 0) this.#take(begin);
      else this.#waiting.add(begin);
    });
    const done = turn.then(() => work().finally(() => this.#release()));
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(begin);
    }
  }

  #take(begin: () => void): void {
    this.#free--;
    begin();
  }

  #release(): void {
    this.#free++;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#take(next);
  }
}
