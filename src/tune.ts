import { type EventBatch, IS_RESPAWN } from './core/event.ts';
import type { Policy } from './core/policy.ts';
import { HostReaders } from './core/reading/host-readers.ts';
import { isSetBack, OUT_OF_ORDER } from './core/set-back.ts';
import type { Duration, Instant } from './core/time.ts';
import { type Findings, findingsOf } from './core/tuning/findings.ts';
import type { Grid } from './core/tuning/grid.ts';
import { QUIET, Trials } from './core/tuning/trials.ts';
import type { HostLines } from './past-hosts.ts';

export interface TuneOptions {
  readonly policy: Pick<Policy, 'zone' | 'maxLine' | 'maxServices'>;
  readonly grid: Grid;
  /** How soon an alert must be over to have cleared by itself; the next ones are for logs in which nothing lasted longer. */
  readonly graces: readonly Duration[];
  /** The wall's clock: stamps later than this are not believed. */
  readonly notAfter: Instant;
}

/** What was found in past logs, and how much there was to find it in. */
export interface Tuning extends Findings {
  readonly lines: number;
  readonly malformed: number;
  readonly respawns: number;
  readonly skipped: { readonly future: number; readonly outOfOrder: number };
  readonly services: readonly string[];
  /** First and last stamp; undefined when no line had one. */
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}

/** Tries a grid of rules on past logs, in one pass over them. */
export async function tune(lines: AsyncIterable<HostLines>, options: TuneOptions): Promise<Tuning> {
  const { policy, grid, graces, notAfter } = options;
  const readers = new HostReaders(policy);
  const trials = new Trials(grid, graces);
  const tuner = new Tuner(trials, notAfter);
  for await (const { host, bytes, from: begin = 0, to = bytes.length } of lines) {
    for (const batch of readers.read(host, bytes, begin, to)) {
      trials.ensure(readers.services.length);
      tuner.walk(batch);
    }
  }
  const { first, last, now, respawns, skipped } = tuner;
  const [from, to] = [first, last].map((at) => (Number.isFinite(at) ? at : undefined));
  trials.finish(Math.max(now, Math.min(notAfter, now + QUIET)));
  const { services, counts } = readers;
  const log = { from: from ?? 0, to: to ?? 0, services: services.length };
  return { ...findingsOf(grid, trials, log), ...counts, respawns, skipped, services, from, to };
}

/** Takes events to the trials on the log's clock, as the agent's own walk does. */
class Tuner {
  first: Instant = Number.POSITIVE_INFINITY;
  /** The newest stamp, and the clock, which is that but for a host whose clock was set back. */
  last: Instant = -Infinity;
  now: Instant = -Infinity;
  respawns = 0;
  readonly skipped = { future: 0, outOfOrder: 0 };
  readonly #trials: Trials;
  readonly #notAfter: Instant;
  readonly #late = { lines: 0, at: 0 };

  constructor(trials: Trials, notAfter: Instant) {
    this.#trials = trials;
    this.#notAfter = notAfter;
  }

  walk({ length, at, service, happened }: EventBatch): void {
    const [trials, notAfter, late] = [this.#trials, this.#notAfter, this.#late];
    let { now, respawns } = this;
    for (let row = 0; row < length; row++) {
      const instant = at[row] ?? 0;
      if (instant > now) {
        if (instant > notAfter) {
          this.skipped.future++;
          continue;
        }
        if (now === -Infinity) this.first = instant;
        now = instant;
      }
      if (instant < now - OUT_OF_ORDER) {
        now = this.#outOfOrder(instant, now);
        if (instant < now) continue;
      }
      late.lines = 0;
      if (IS_RESPAWN[happened[row] ?? 0] !== 1) continue;
      respawns++;
      trials.respawn(service[row] ?? 0, instant, now);
    }
    if (length > 0) this.#until(now);
    this.respawns = respawns;
  }

  #until(now: Instant): void {
    this.now = now;
    this.last = Math.max(this.last, now);
  }

  /** The clock from here on: the line's own when the host's was set back, and no window reaches over that. */
  #outOfOrder(instant: Instant, now: Instant): Instant {
    if (!isSetBack(this.#late, instant)) {
      this.skipped.outOfOrder++;
      return now;
    }
    this.#until(now);
    this.#trials.restart();
    this.first = Math.min(this.first, instant);
    return instant;
  }
}
