/** Lets the rest of the process have its turns during a long walk over many small things. */
export class Slices {
  readonly #sliceMs: number;
  #since = performance.now();

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  /** Whether it is time to await `breathe()`; asking costs a hundredth of that. */
  get over(): boolean {
    return performance.now() - this.#since >= this.#sliceMs;
  }

  async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
