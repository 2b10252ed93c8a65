import { CauseCounters, type CausesState } from './cause-counters.ts';
import { DETAILED_FROM, DETAILED_STRIDE, LAST, SEEN, STAMPS, WORDS } from './counter-rows.ts';
import { HAPPENED, IS_RESPAWN } from './event.ts';
import type { Instant } from './time.ts';

/** A thousand hosts may have counters of their own, and few services each. */
const FIRST_CAPACITY = 16;
const KINDS = 9;

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
 * Counters of all services. What a plain line changes stands in half a line of the cache: with ten thousand services,
 * most have to be fetched (columns, one for each count, took three times as long). Allocates when it grows only.
 */
export class Counters {
  /** Why, of those respawns whose lines tell it. */
  readonly causes: CauseCounters;
  /** Rows as `counter-rows.ts` has them, for `walkPlain`. New arrays after some calls of `ensure`. */
  stamps = neverRows(FIRST_CAPACITY);
  /** The same bytes. Nothing is seen four billion times. */
  words = new Uint32Array(this.stamps.buffer);
  kinds = new Float64Array(FIRST_CAPACITY * DETAILED_STRIDE);

  constructor(state?: CountersState) {
    this.causes = new CauseCounters(state?.causes);
    if (state === undefined) return;
    this.ensure(state.starting.length);
    for (const service of state.starting.keys()) this.#restore(service, state);
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services * STAMPS <= this.stamps.length) return;
    const capacity = 2 ** Math.ceil(Math.log2(services));
    const [stamps, detailed] = [neverRows(capacity), new Float64Array(capacity * DETAILED_STRIDE)];
    const words = new Uint32Array(stamps.buffer);
    words.set(this.words);
    detailed.set(this.kinds);
    [this.stamps, this.words, this.kinds] = [stamps, words, detailed];
  }

  /** Counts one event of a service that `ensure` has made room for. */
  count(service: number, happened: number, at: Instant): void {
    const words = this.words;
    const row = service * WORDS;
    let event = happened;
    if (happened < DETAILED_FROM) {
      const seen = row + SEEN + happened;
      words[seen] = (words[seen] as number) + 1;
    } else {
      const count = service * DETAILED_STRIDE + happened - DETAILED_FROM;
      this.kinds[count] = (this.kinds[count] as number) + 1;
      if (happened === HAPPENED.other) return;
      event = HAPPENED.stopping;
    }
    words[row + LAST] = event;
    this.stamps[service * STAMPS + event] = at;
  }

  of(service: number): ServiceCounts {
    const last = Math.max(this.startedAt(service), this.stoppedAt(service));
    return {
      starting: this.#seen(service, HAPPENED.starting),
      stopping: this.#sum(service, (kind) => kind !== HAPPENED.starting && kind !== HAPPENED.other),
      respawns: this.#sum(service, (kind) => IS_RESPAWN[kind] === 1),
      other: this.#seen(service, HAPPENED.other),
      lastEvent: Number.isFinite(last) ? last : undefined,
    };
  }

  /** Whether a `stopping` came with details: from then on crashes and stops are told apart. */
  detailed(service: number): boolean {
    return this.#sum(service, (kind) => kind > HAPPENED.stopping && kind !== HAPPENED.other) > 0;
  }

  /** Stamp of the last `starting`, or -Infinity. */
  startedAt(service: number): Instant {
    return this.stamps[service * STAMPS + HAPPENED.starting] ?? -Infinity;
  }

  /** Stamp of the last `stopping`, or -Infinity. */
  stoppedAt(service: number): Instant {
    return this.stamps[service * STAMPS + HAPPENED.stopping] ?? -Infinity;
  }

  /** True from a `stopping` to the next `starting`. Stamps cannot tell: both often lie in one second. */
  isDown(service: number): boolean {
    return this.words[service * WORDS + LAST] === HAPPENED.stopping;
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
      down: ids.map((id) => (this.isDown(id) ? 1 : 0)),
      causes: this.causes.snapshot(services),
    };
  }

  /** The state keeps sums over kinds, and whichever kinds add up to them will do. */
  #restore(service: number, state: CountersState): void {
    const value = (column: readonly (number | null)[], never: number) => column[service] ?? never;
    const respawns = value(state.respawns, 0);
    const detailed = value(state.detailed, 0) === 1;
    this.stamps.set([value(state.startedAt, -Infinity), value(state.stoppedAt, -Infinity)], service * STAMPS);
    const seen = [value(state.starting, 0), detailed ? 0 : respawns];
    this.words.set([...seen, value(state.down, 0)], service * WORDS + SEEN);
    const row = service * DETAILED_STRIDE - DETAILED_FROM;
    this.kinds[row + HAPPENED.respawning] = detailed ? respawns : 0;
    this.kinds[row + HAPPENED.stopped] = value(state.stopping, 0) - respawns;
    this.kinds[row + HAPPENED.other] = value(state.other, 0);
  }

  #seen(service: number, kind: number): number {
    const count =
      kind < DETAILED_FROM
        ? this.words[service * WORDS + SEEN + kind]
        : this.kinds[service * DETAILED_STRIDE + kind - DETAILED_FROM];
    return count ?? 0;
  }

  #sum(service: number, wanted: (kind: number) => boolean): number {
    let sum = 0;
    for (let kind = 0; kind < KINDS; kind++) if (wanted(kind)) sum += this.#seen(service, kind);
    return sum;
  }
}

function neverRows(services: number): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(services * STAMPS);
  for (let row = 0; row < rows.length; row += STAMPS) rows.fill(-Infinity, row, row + SEEN / 2);
  return rows;
}
