import type { Instant } from '../../src/core/time.ts';
import type { Clock } from '../../src/shell/clock.ts';

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  #now: Instant;
  #alarms: { at: Instant; wake: () => void }[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  wakeAt(at: Instant, wake: () => void): () => void {
    const alarm = { at, wake };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  get alarms(): readonly Instant[] {
    return this.#alarms.map(({ at }) => at).sort((a, b) => a - b);
  }

  /** Moves on to `at`, waking whatever is due, in order. */
  moveTo(at: Instant): void {
    for (;;) {
      const next = this.#alarms.toSorted((a, b) => a.at - b.at).find((alarm) => alarm.at <= at);
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = at;
  }

  /** As after a standstill: when what was due gets its turn, it is `at` already. */
  jumpTo(at: Instant): void {
    this.#now = at;
    this.moveTo(at);
  }
}
