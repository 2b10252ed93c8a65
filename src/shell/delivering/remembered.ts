import type { Duration, Instant } from '../../core/time.ts';

/** Ids that were settled, so that spooling one again is seen; the oldest are forgotten beyond a number and an age. */
export class Remembered {
  readonly #since = new Map<string, Instant>();
  readonly #limits: { readonly kept: number; readonly age: Duration };

  constructor(limits: { readonly kept: number; readonly age: Duration }) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#since.size;
  }

  ids(): string[] {
    return [...this.#since.keys()];
  }

  has(id: string): boolean {
    return this.#since.has(id);
  }

  /** In the order of `since`. */
  add(id: string, since: Instant): void {
    this.#since.delete(id);
    this.#since.set(id, since);
  }

  delete(id: string): void {
    this.#since.delete(id);
  }

  /** @returns what is beyond the limits, which is not remembered any more. */
  forget(now: Instant): string[] {
    const forgotten: string[] = [];
    for (const [id, since] of this.#since) {
      if (this.#since.size <= this.#limits.kept && now - since <= this.#limits.age) break;
      this.#since.delete(id);
      forgotten.push(id);
    }
    return forgotten;
  }
}
