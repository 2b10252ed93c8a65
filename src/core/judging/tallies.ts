import type { Instant } from '../time.ts';
import { Store, Tally } from './tally.ts';

export type TalliesState = readonly { readonly service: number; readonly at: Instant[]; readonly cause: number[] }[];

/** The tally of every service that ever respawned, by service id. */
export class Tallies {
  readonly #depth: number;
  readonly #store = new Store();
  readonly #tallies: (Tally | undefined)[] = [];

  constructor(depth: number, state: TalliesState = []) {
    this.#depth = depth;
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
    const tally = new Tally(this.#depth, this.#store);
    // Filled up one by one: an array with holes is slow to read, and this one is read for every respawn.
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
}
