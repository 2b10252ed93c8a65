/** Does something again and again, `everyMs` from beginning to beginning, never twice at a time. */
export class Rounds {
  readonly #everyMs: number;
  readonly #round: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(everyMs: number, round: () => Promise<void>) {
    this.#everyMs = everyMs;
    this.#round = round;
  }

  start(): void {
    this.#running = this.#go();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #go(): Promise<void> {
    const begun = performance.now();
    await this.#round();
    this.#running = undefined;
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.start(), Math.max(1, this.#everyMs - (performance.now() - begun)));
  }
}
