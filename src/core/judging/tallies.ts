import type { EventBatch } from '../event.ts';
import type { Duration, Instant } from '../time.ts';
import { Tally } from './tally.ts';
import { TallyStore } from './tally-store.ts';

export type TalliesState = readonly { readonly service: number; readonly at: Instant[]; readonly cause: number[] }[];

/** The tally of every service that ever respawned, by service id. */
export class Tallies {
  readonly #depth: number;
  readonly store: TallyStore;
  readonly #tallies: (Tally | undefined)[] = [];

  /** Respawns older than the horizon, or beyond the depth, may be forgotten: no rule looks at them. */
  constructor({ depth, horizon }: { depth: number; horizon?: Duration }, state: TalliesState = []) {
    this.#depth = depth;
    this.store = new TallyStore(depth, horizon);
    for (const { service, at, cause } of state) {
      const tally = this.ensure(service);
      for (const [i, instant] of at.entries()) tally.add(instant, cause[i] ?? 0);
    }
  }

  of(service: number): Tally | undefined {
    return this.#tallies[service];
  }

  ensure(service: number): Tally {
    const known = this.#tallies[service];
    if (known !== undefined) return known;
    const tally = new Tally(this.#depth, this.store, service);
    // Filled up one by one: an array with holes is slow to read.
    while (this.#tallies.length <= service) this.#tallies.push(undefined);
    this.#tallies[service] = tally;
    return tally;
  }

  *entries(): Iterable<[service: number, tally: Tally]> {
    for (const [service, tally] of this.#tallies.entries()) if (tally !== undefined) yield [service, tally];
  }

  snapshot(): TalliesState {
    return [...this.entries()].map(([service, tally]) => ({ service, ...tally.toArrays() }));
  }

  /** The respawn in a row of a batch. */
  add({ at, service, cause }: EventBatch, row: number): void {
    this.ensure(service[row] ?? 0).add(at[row] ?? 0, cause[row] ?? 0);
  }
}
