import { type EventBatch, IS_RESPAWN } from './event.ts';

/** Causes told apart for one service; its others share one more. A walk over a service's causes is no longer than this. */
export const CAUSES_PER_SERVICE_MAX = 16;
/** Pairs of a service and a cause that are told apart; what finds no room shares one more for each service. */
export const CAUSE_PAIRS_MAX = 50_000;
/** The cause of those that found no room, in the state and here. */
const OTHER = -1;
/** No entry: the first one is never used. */
const NONE = 0;
const FIRST_CAPACITY = 16;

/** Rows of the state file: how often which service died of which cause, an id of the reader's or -1 for all others. */
export interface CausesState {
  readonly service: number[];
  readonly cause: number[];
  readonly times: number[];
}

/**
 * Why services respawned, and how often. Only respawns whose cause is told are seen here: the rest is what a service's
 * respawns are more. The entries of a service are a chain, short because the causes of a service are few, so that a
 * respawn costs two or three loads and an addition. Allocates when it grows only.
 */
export class CauseCounters {
  /** By service: the first of its entries. */
  #first = new Int32Array(FIRST_CAPACITY);
  /** By entry: its cause, the next entry of the service, how often. */
  #cause = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  #entries = 1;
  #pairs = 0;

  constructor(state?: CausesState) {
    for (const [row, service] of (state?.service ?? []).entries()) {
      this.#put(service, state?.cause[row] ?? OTHER, state?.times[row] ?? 0);
    }
  }

  /** Counts the respawns of a batch, whose services are below `services`. Rows whose cause is 0 are passed over. */
  count(batch: EventBatch, services: number): void {
    this.#ensure(services);
    let row = this.#countKnown(batch, 0);
    while (row < batch.length) {
      this.#put(batch.service[row] as number, batch.cause[row] as number, 1);
      row = this.#countKnown(batch, row + 1);
    }
  }

  /** How often the respawns of a service had which cause, in the order of first sight; undefined for all others. */
  of(service: number): [cause: number | undefined, times: number][] {
    const all: [cause: number | undefined, times: number][] = [];
    for (let entry = this.#first[service] ?? NONE; entry !== NONE; entry = this.#next[entry] as number) {
      const cause = this.#cause[entry] as number;
      all.push([cause === OTHER ? undefined : cause, this.#times[entry] as number]);
    }
    return all;
  }

  snapshot(services: number): CausesState {
    const state: CausesState = { service: [], cause: [], times: [] };
    for (let service = 0; service < services; service++) {
      for (const [cause = OTHER, times] of this.of(service)) {
        state.service.push(service);
        state.cause.push(cause);
        state.times.push(times);
      }
    }
    return state;
  }

  /** The hot loop: counts until a respawn whose service had not died of its cause before, and says in which row. */
  #countKnown({ length, service, happened, cause }: EventBatch, from: number): number {
    const [first, causes, next, times] = [this.#first, this.#cause, this.#next, this.#times];
    for (let row = from; row < length; row++) {
      const why = cause[row] as number;
      if (why === 0 || IS_RESPAWN[happened[row] as number] === 0) continue;
      let entry = first[service[row] as number] as number;
      while (entry !== NONE && causes[entry] !== why) entry = next[entry] as number;
      if (entry === NONE) return row;
      times[entry] = (times[entry] as number) + 1;
    }
    return length;
  }

  /** Adds to the entry of a pair, which is made, or to that of all others where there is no room for one. */
  #put(service: number, wanted: number, times: number): void {
    this.#ensure(service + 1);
    const { last, length, found } = this.#chain(service, wanted);
    const full = length >= CAUSES_PER_SERVICE_MAX || this.#pairs >= CAUSE_PAIRS_MAX;
    if (found === NONE && full && wanted !== OTHER) {
      this.#put(service, OTHER, times);
      return;
    }
    const entry = found === NONE ? this.#append(service, last, wanted) : found;
    this.#times[entry] = (this.#times[entry] as number) + times;
  }

  #chain(service: number, wanted: number): { last: number; length: number; found: number } {
    let [last, length] = [NONE, 0];
    for (let entry = this.#first[service] ?? NONE; entry !== NONE; entry = this.#next[entry] as number) {
      const cause = this.#cause[entry] as number;
      if (cause === wanted) return { last, length, found: entry };
      if (cause !== OTHER) length++;
      last = entry;
    }
    return { last, length, found: NONE };
  }

  #append(service: number, last: number, cause: number): number {
    const entry = this.#entries++;
    if (entry === this.#cause.length) this.#grow();
    this.#cause[entry] = cause;
    if (cause !== OTHER) this.#pairs++;
    if (last === NONE) this.#first[service] = entry;
    else this.#next[last] = entry;
    return entry;
  }

  #ensure(services: number): void {
    if (services > this.#first.length) this.#first = longer(this.#first, services);
  }

  #grow(): void {
    const entries = this.#cause.length * 2;
    const times = new Float64Array(entries);
    times.set(this.#times);
    this.#times = times;
    this.#cause = longer(this.#cause, entries);
    this.#next = longer(this.#next, entries);
  }
}

/** A copy with room for so many, or for the next power of two, the rest 0. */
function longer(array: Int32Array<ArrayBuffer>, wanted: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(2 ** Math.ceil(Math.log2(wanted)));
  grown.set(array);
  return grown;
}
