import type { FollowLimits } from './limits.ts';

/** Thrown out of a pass that is no longer wanted. Everything delivered so far is noted already. */
export class Stopped extends Error {}

/** Keeps a long pass from holding up the rest of the process: work a little, breathe, go on. */
export class Pace {
  readonly #limits: FollowLimits;
  #bytes = 0;
  #since = 0;
  #stopped = false;

  constructor(limits: FollowLimits) {
    this.#limits = limits;
  }

  /** To be awaited between two small pieces of work, `bytes` being the size of the one just done. */
  async breathe(bytes: number): Promise<void> {
    if (this.#stopped) throw new Stopped();
    this.#bytes += bytes;
    const now = performance.now();
    if (this.#since === 0) this.#since = now;
    if (this.#bytes < this.#limits.passBytesMax && now - this.#since < this.#limits.passMsMax) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.begin();
    if (this.#stopped) throw new Stopped();
  }

  /** A new turn of the event loop has begun. */
  begin(): void {
    this.#bytes = 0;
    this.#since = performance.now();
  }

  stop(): void {
    this.#stopped = true;
  }
}
