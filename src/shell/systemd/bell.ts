import type { Duration } from '../../core/time.ts';

/** Wakes the one loop that waits at it. A ring that comes while nobody waits is kept for the next wait. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** Until the next ring, at most this long. True if it rang. */
  async wait(patience: Duration): Promise<boolean> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const rung = this.#rung;
    this.#rung = false;
    this.#wake = undefined;
    return rung;
  }
}
