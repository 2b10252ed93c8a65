import { type Duration, SECOND } from './core/time.ts';
import type { Clock } from './shell/clock.ts';

/** What cannot be started is tried again so often. */
const RETRY: Duration = 10 * SECOND;

export interface Started {
  stop(): Promise<void>;
}

/**
 * A part of the agent that runs while the config asks for it, and is started anew when what the config says of it has
 * changed. Starts and stops follow each other; what fails to start is told and tried again, and disturbs nobody else.
 */
export class RunningPart<S extends Started> {
  readonly #clock: Clock;
  readonly #onTrouble: (why: string | undefined) => void;
  #wanted: string | undefined;
  #running: S | undefined;
  #turn: Promise<void> = Promise.resolve();
  #cancelRetry: () => void = () => undefined;

  constructor(clock: Clock, onTrouble: (why: string | undefined) => void) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  /** Undefined until it was started, and when it is not asked for. */
  get running(): S | undefined {
    return this.#running;
  }

  /** `config` undefined: it is not asked for. The same as before changes nothing. */
  set<C>(config: C | undefined, start: (config: C) => Promise<S>): void {
    const wanted = JSON.stringify(config);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#cancelRetry();
    this.#then(async () => {
      await this.#running?.stop();
      this.#running = undefined;
      this.#onTrouble(undefined);
      if (config !== undefined) await this.#start(() => start(config), wanted);
    });
  }

  async stop(): Promise<void> {
    this.set(undefined, () => Promise.reject(new Error('It is not asked for')));
    await this.#turn;
  }

  async #start(start: () => Promise<S>, wanted: string | undefined): Promise<void> {
    if (wanted !== this.#wanted) return;
    try {
      this.#running = await start();
      this.#onTrouble(undefined);
    } catch (error) {
      this.#onTrouble(error instanceof Error ? error.message : String(error));
      this.#cancelRetry = this.#clock.wakeAt(this.#clock.now() + RETRY, () =>
        this.#then(() => this.#start(start, wanted)),
      );
    }
  }

  #then(step: () => Promise<void>): void {
    this.#turn = this.#turn.then(step).catch((error) => this.#onTrouble(String(error)));
  }
}
