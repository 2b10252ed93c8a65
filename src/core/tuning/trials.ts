import { Tallies } from '../judging/tallies.ts';
import { type Duration, type Instant, MINUTE } from '../time.ts';
import type { Grid } from './grid.ts';
import { Ordinary } from './ordinary.ts';
import { type Run, Score } from './score.ts';

/** So long without a respawn, and a run of them is over: what rules have as their `resolve_after`. */
export const QUIET: Duration = 5 * MINUTE;

/** What is remembered of the run that a service is in. */
interface Lane {
  first: Instant;
  last: Instant;
  respawns: number;
  /** By threshold: the shortest window that fires, as its index; those above it fire as well. */
  readonly level: Uint8Array;
  /** By candidate: when it fired in this run. Made when something fires for the first time. */
  firedAt: Float64Array | undefined;
}

/**
 * Tries every candidate of a grid in one pass. A respawn is looked at once per threshold, not once per candidate:
 * whether the n newest lie within a window is told by the age of the n-th newest, which all windows share, and what
 * fires within a window fires within all longer ones. And all candidates of a service are over at once, after `QUIET`.
 */
export class Trials {
  readonly score: Score;
  readonly #grid: Grid;
  #tallies: Tallies;
  readonly #ordinary: Ordinary;
  readonly #lanes: Lane[] = [];

  /** `graces`: how soon after an alert a run must end to have cleared by itself. Results are kept for each. */
  constructor(grid: Grid, graces: readonly Duration[]) {
    this.#grid = grid;
    this.#tallies = talliesFor(grid);
    this.#ordinary = new Ordinary();
    this.score = new Score(grid, graces);
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    while (this.#lanes.length < services) this.#lanes.push(this.#emptyLane());
    this.#ordinary.ensure(services);
  }

  /** One respawn, at its own stamp; `now` is the newest stamp of the log. The hot path. */
  respawn(service: number, at: Instant, now: Instant): void {
    const lane = this.#lanes[service];
    if (lane === undefined) return;
    if (now - lane.last > QUIET) this.#close(service, lane, at);
    if (at > lane.last) lane.last = at;
    lane.respawns++;
    this.#ordinary.add(service, at);
    const tally = this.#tallies.ensure(service);
    tally.add(at, 0);
    const { respawns, within } = this.#grid;
    const { level } = lane;
    const longest = within[within.length - 1] ?? 0;
    const held = tally.length;
    for (let n = 0; n < respawns.length && (respawns[n] as number) <= held; n++) {
      const age = now - tally.nthHeld(respawns[n] as number);
      if (age >= longest) break;
      for (let w = level[n] ?? 0; w > 0 && age < (within[w - 1] ?? 0); w--) this.#fire(lane, n, w - 1, now);
    }
  }

  /** The log has ended, and nothing was written until `until`. */
  finish(until: Instant): void {
    for (const [service, lane] of this.#lanes.entries()) {
      if (until - lane.last >= QUIET) this.#close(service, lane, until);
      else if (lane.respawns > 0) this.score.add(this.#runOf(service, lane, true));
    }
  }

  /** The host's clock was set back: what went on is cut off, and nothing before counts for what comes. */
  restart(): void {
    for (const [service, lane] of this.#lanes.entries()) {
      if (lane.respawns > 0) this.score.add(this.#runOf(service, lane, true));
      this.#lanes[service] = this.#emptyLane();
    }
    this.#tallies = talliesFor(this.#grid);
  }

  /** Respawns in an ordinary hour of each service; `from` and `to` are the first and the last stamp of the log. */
  ordinaryRates(from: Instant, to: Instant): Float64Array {
    return this.#ordinary.rates(from, to);
  }

  #fire(lane: Lane, n: number, w: number, now: Instant): void {
    const windows = this.#grid.within.length;
    lane.firedAt ??= new Float64Array(this.#grid.respawns.length * windows);
    lane.firedAt[n * windows + w] = now;
    lane.level[n] = w;
  }

  /** The run is over, and the next one begins at `next`. */
  #close(service: number, lane: Lane, next: Instant): void {
    if (lane.respawns > 0) this.score.add(this.#runOf(service, lane, false));
    lane.first = next;
    lane.last = next;
    lane.respawns = 0;
    lane.level.fill(this.#grid.within.length);
  }

  #runOf(service: number, lane: Lane, open: boolean): Run {
    const { first, last, respawns, level, firedAt } = lane;
    return { service, first, last, respawns, level, firedAt, open };
  }

  #emptyLane(): Lane {
    const level = new Uint8Array(this.#grid.respawns.length).fill(this.#grid.within.length);
    return { first: -Infinity, last: -Infinity, respawns: 0, level, firedAt: undefined };
  }
}

function talliesFor({ respawns, within }: Grid): Tallies {
  return new Tallies({ depth: Math.max(...respawns), horizon: Math.max(...within) });
}
