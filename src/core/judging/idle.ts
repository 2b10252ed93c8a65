import { LEFT, STRIDE, type TallyStore } from './tally-store.ts';

/** Of a service of which something stands. */
export const STANDS = -1;

/**
 * By service: how many respawns can begin nothing, however soon they come, so that for most the tally is kept and no
 * rule is asked. Or that something stands, and every respawn matters.
 */
export class Idle {
  /** A word of each tally's row, which is at hand when a respawn comes. */
  readonly #store: TallyStore;

  constructor(store: TallyStore) {
    this.#store = store;
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services > 0) this.#store.rowOf(services - 1);
  }

  /** Whether the respawn that came is one of those: then one less is left. */
  passes(service: number): boolean {
    const { rows } = this.#store;
    const at = service * STRIDE + LEFT;
    const left = rows[at] as number;
    if (left <= 0) return false;
    rows[at] = left - 1;
    return true;
  }

  /** For how many respawns from now on. */
  let(service: number, respawns: number): void {
    this.#store.rows[service * STRIDE + LEFT] = respawns;
  }

  stand(service: number, stands: boolean): void {
    this.let(service, stands ? STANDS : 0);
  }

  /** Asked for every line, where a map would take as long as all the rest. */
  stands(service: number): boolean {
    return this.#store.rows[service * STRIDE + LEFT] === STANDS;
  }
}
