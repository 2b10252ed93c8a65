import type { Config } from './config/config.ts';
import { type Scheduled, schedule } from './shell/schedule.ts';

/** What comes by the calendar, with the receiver that the config names. */
export interface Occasions {
  heartbeat(to: string): void;
  digest(to: string): void;
}

/** Heartbeat and digest, as the config in force says. */
export class Calendar {
  readonly #occasions: Occasions;
  #scheduled: Promise<Scheduled>[] = [];

  constructor(occasions: Occasions) {
    this.#occasions = occasions;
  }

  /** Replaces what was scheduled before. @throws {Error} for a cron expression that is none. */
  async set({ heartbeat, digest, timezone: zone }: Config): Promise<void> {
    this.stop();
    const { heartbeat: beat, digest: sumUp } = this.#occasions;
    if (heartbeat !== undefined) {
      this.#scheduled.push(schedule({ cron: heartbeat.cron, zone, run: () => beat(heartbeat.to) }));
    }
    if (digest !== undefined) this.#scheduled.push(schedule({ cron: digest.cron, zone, run: () => sumUp(digest.to) }));
    await Promise.all(this.#scheduled);
  }

  stop(): void {
    // What could not be scheduled was told by `set`.
    for (const scheduled of this.#scheduled) scheduled.then((job) => job.stop()).catch(() => undefined);
    this.#scheduled = [];
  }
}
