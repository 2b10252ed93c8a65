import { Pipeline } from '../../src/core/pipeline.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Notification } from '../../src/core/telling/notification.ts';
import { GRACE, type Instant } from '../../src/core/time.ts';
import { endOf, notificationsIn, readInto } from './core-driver.ts';
import type { Line } from './core-log.ts';
import { Seeded } from './seeded.ts';

export interface CrashOptions {
  readonly seed: number;
  /** Coming back, the agent tells nothing until it has read what was written meanwhile, as the real one does. */
  readonly hold: boolean;
}

/**
 * The agent in small, killed again and again: mails go to the outbox first, then position and state together to disk; what was not
 * saved is forgotten. Returns the outbox, where the same id twice is once, in the order of the first of each.
 */
export function crashing(lines: readonly Line[], policy: Policy, options: CrashOptions): Map<string, Notification> {
  const agent = new CrashingAgent(lines, policy, options);
  while (!agent.done) agent.step();
  return agent.finish();
}

class CrashingAgent {
  readonly #lines: readonly Line[];
  readonly #policy: Policy;
  readonly #random: Seeded;
  readonly #hold: boolean;
  readonly #outbox = new Map<string, Notification>();
  #pipeline: Pipeline;
  #saved: { position: number; state: string };
  #position = 0;
  /** Lines up to here are in the log: until they have been read, the log alone is the clock. */
  #written = 0;
  #wall: Instant;
  #held = false;

  constructor(lines: readonly Line[], policy: Policy, { seed, hold }: CrashOptions) {
    this.#lines = lines;
    this.#policy = policy;
    this.#random = new Seeded(seed);
    this.#hold = hold;
    this.#pipeline = new Pipeline(policy);
    this.#saved = { position: 0, state: JSON.stringify(this.#pipeline.snapshot()) };
    this.#wall = lines[0]?.arrival ?? 0;
  }

  get done(): boolean {
    return this.#position >= this.#lines.length;
  }

  step(): void {
    const line = this.#lines[this.#position];
    if (line === undefined) return;
    if (this.#position >= this.#written) this.#passTime(line.arrival);
    this.#tell(notificationsIn(readInto(this.#pipeline, [line])));
    this.#position++;
    if (this.#position > this.#written) this.#written = this.#position;
    if (this.#position === this.#written) this.#caughtUp();
    if (this.#random.chance(0.1)) this.#crash();
    else if (this.#random.chance(0.15)) this.#save();
  }

  finish(): Map<string, Notification> {
    this.#tell(notificationsIn(this.#pipeline.tick(endOf(this.#lines))));
    return this.#outbox;
  }

  /** The wall's clock goes on, and ticks, until the next line arrives. */
  #passTime(arrival: Instant): void {
    for (let n = this.#random.whole(0, 3); n > 0; n--) {
      this.#wall += Math.floor(this.#random.next() * (arrival - this.#wall));
      this.#tell(notificationsIn(this.#pipeline.tick(this.#wall - GRACE)));
    }
    this.#wall = Math.max(this.#wall, arrival);
  }

  #crash(): void {
    const down = this.#random.chance(0.5) ? this.#random.whole(0, 60) : 0;
    this.#position = this.#saved.position;
    this.#pipeline = new Pipeline(this.#policy, JSON.parse(this.#saved.state));
    if (!this.#hold) return;
    this.#written = Math.min(this.#lines.length, this.#written + down);
    this.#wall = Math.max(this.#wall, this.#lines[this.#written - 1]?.arrival ?? 0);
    this.#pipeline.hold();
    this.#held = true;
    if (this.#position === this.#written) this.#caughtUp();
  }

  #caughtUp(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#tell(notificationsIn(this.#pipeline.release(this.#wall - GRACE, Number.NEGATIVE_INFINITY)));
  }

  #save(): void {
    this.#saved = { position: this.#position, state: JSON.stringify(this.#pipeline.snapshot()) };
  }

  #tell(notifications: readonly Notification[]): void {
    for (const notification of notifications) {
      if (!this.#outbox.has(notification.id)) this.#outbox.set(notification.id, notification);
    }
  }
}
