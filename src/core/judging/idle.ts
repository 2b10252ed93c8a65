const STANDS = -1;

/**
 * By service: how many respawns can begin nothing, however soon they come, so that for most the tally is kept and no
 * rule is asked. Or that something stands, and every respawn matters.
 */
export class Idle {
  #left = new Int32Array(16);

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services <= this.#left.length) return;
    const left = new Int32Array(2 * services);
    left.set(this.#left);
    this.#left = left;
  }

  /** Whether the respawn that came is one of those: then one less is left. */
  passes(service: number): boolean {
    const left = this.#left[service] as number;
    if (left <= 0) return false;
    this.#left[service] = left - 1;
    return true;
  }

  /** For how many respawns from now on. */
  let(service: number, respawns: number): void {
    this.#left[service] = respawns;
  }

  stand(service: number, stands: boolean): void {
    this.#left[service] = stands ? STANDS : 0;
  }

  /** Asked for every line, where a map would take as long as all the rest. */
  stands(service: number): boolean {
    return this.#left[service] === STANDS;
  }
}
