import { CauseCounters, type CausesState } from './cause-counters.ts';
import { HAPPENED, IS_RESPAWN } from './event.ts';
import type { Instant } from './time.ts';

const FIRST_CAPACITY = 256;
/**
 * A row: the stamps of the last start and stop, whether it is down, then how often each kind of `Happened` was seen. What
 * plain lines change lies in one line of the cache: with ten thousand services, most of them have to be fetched.
 */
const KINDS = 9;
const STARTED_AT = 0;
const STOPPED_AT = 1;
const DOWN = 2;
const COUNTS = 3;
const STRIDE = 16;

/** What one service has done so far, as `status` and `replay` show it. */
export interface ServiceCounts {
  readonly starting: number;
  readonly stopping: number;
  readonly respawns: number;
  readonly other: number;
  /** The newest stamp seen, or undefined. */
  readonly lastEvent: Instant | undefined;
}

/** Rows of the state file: one array a column, indexed by service id. JSON has no -Infinity: `null` is never. */
export interface CountersState {
  readonly starting: number[];
  readonly stopping: number[];
  readonly respawns: number[];
  readonly other: number[];
  readonly detailed: number[];
  readonly startedAt: (Instant | null)[];
  readonly stoppedAt: (Instant | null)[];
  readonly down: number[];
  /** States written before causes were counted have none. */
  readonly causes?: CausesState;
}

/**
 * Counters of all services. What a line changes stands in one row, so that it touches one or two lines of the cache and
 * nothing is asked about its kind (columns, one for each count, took three times as long). Allocates when it grows only.
 */
export class Counters {
  /** Why, of those respawns whose lines tell it. */
  readonly causes: CauseCounters;
  #cells = emptyCells(FIRST_CAPACITY);

  constructor(state?: CountersState) {
    this.causes = new CauseCounters(state?.causes);
    if (state === undefined) return;
    this.ensure(state.starting.length);
    for (const service of state.starting.keys()) this.#restore(service, state);
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services * STRIDE <= this.#cells.length) return;
    const cells = emptyCells(2 ** Math.ceil(Math.log2(services)));
    cells.set(this.#cells);
    this.#cells = cells;
  }

  /** Counts one event of a service that `ensure` has made room for. */
  count(service: number, happened: number, at: Instant): void {
    const cells = this.#cells;
    const row = service * STRIDE;
    const count = row + COUNTS + happened;
    cells[count] = (cells[count] as number) + 1;
    if (happened === HAPPENED.other) return;
    const stopping = happened === HAPPENED.starting ? 0 : 1;
    cells[row + STARTED_AT + stopping] = at;
    cells[row + DOWN] = stopping;
  }

  of(service: number): ServiceCounts {
    const last = Math.max(this.startedAt(service), this.stoppedAt(service));
    return {
      starting: this.#cell(service, COUNTS + HAPPENED.starting),
      stopping: this.#sum(service, (kind) => kind !== HAPPENED.starting && kind !== HAPPENED.other),
      respawns: this.#sum(service, (kind) => IS_RESPAWN[kind] === 1),
      other: this.#cell(service, COUNTS + HAPPENED.other),
      lastEvent: Number.isFinite(last) ? last : undefined,
    };
  }

  /** Whether a `stopping` came with details: from then on crashes and stops are told apart. */
  detailed(service: number): boolean {
    return this.#sum(service, (kind) => kind > HAPPENED.stopping && kind !== HAPPENED.other) > 0;
  }

  /** Stamp of the last `starting`, or -Infinity. */
  startedAt(service: number): Instant {
    return this.#cell(service, STARTED_AT);
  }

  /** Stamp of the last `stopping`, or -Infinity. */
  stoppedAt(service: number): Instant {
    return this.#cell(service, STOPPED_AT);
  }

  /** True from a `stopping` to the next `starting`. Stamps cannot tell: both often lie in one second. */
  isDown(service: number): boolean {
    return this.#cell(service, DOWN) === 1;
  }

  snapshot(services: number): CountersState {
    const ids = Array.from({ length: services }, (_, id) => id);
    const instant = (at: Instant) => (Number.isFinite(at) ? at : null);
    const counts = ids.map((id) => this.of(id));
    return {
      starting: counts.map(({ starting }) => starting),
      stopping: counts.map(({ stopping }) => stopping),
      respawns: counts.map(({ respawns }) => respawns),
      other: counts.map(({ other }) => other),
      detailed: ids.map((id) => (this.detailed(id) ? 1 : 0)),
      startedAt: ids.map((id) => instant(this.startedAt(id))),
      stoppedAt: ids.map((id) => instant(this.stoppedAt(id))),
      down: ids.map((id) => this.#cell(id, DOWN)),
      causes: this.causes.snapshot(services),
    };
  }

  /** The state keeps sums over kinds, and whichever kinds add up to them will do. */
  #restore(service: number, state: CountersState): void {
    const value = (column: readonly (number | null)[], never: number) => column[service] ?? never;
    const respawns = value(state.respawns, 0);
    const detailed = value(state.detailed, 0) === 1;
    const cells = new Float64Array(STRIDE);
    cells[COUNTS + HAPPENED.starting] = value(state.starting, 0);
    cells[COUNTS + (detailed ? HAPPENED.respawning : HAPPENED.stopping)] = respawns;
    cells[COUNTS + HAPPENED.stopped] = value(state.stopping, 0) - respawns;
    cells[COUNTS + HAPPENED.other] = value(state.other, 0);
    cells[STARTED_AT] = value(state.startedAt, -Infinity);
    cells[STOPPED_AT] = value(state.stoppedAt, -Infinity);
    cells[DOWN] = value(state.down, 0);
    this.#cells.set(cells, service * STRIDE);
  }

  #cell(service: number, place: number): number {
    return this.#cells[service * STRIDE + place] ?? 0;
  }

  #sum(service: number, wanted: (kind: number) => boolean): number {
    let sum = 0;
    for (let kind = 0; kind < KINDS; kind++) if (wanted(kind)) sum += this.#cell(service, COUNTS + kind);
    return sum;
  }
}

function emptyCells(services: number): Float64Array<ArrayBuffer> {
  const cells = new Float64Array(services * STRIDE);
  for (let row = 0; row < cells.length; row += STRIDE) cells.fill(-Infinity, row + STARTED_AT, row + STOPPED_AT + 1);
  return cells;
}
