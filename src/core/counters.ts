import { HAPPENED, IS_RESPAWN } from './event.ts';
import type { Instant } from './time.ts';

const FIRST_CAPACITY = 256;

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
}

/** Counters in columns, one row a service. The hot loop adds to them; nothing is allocated but when they grow. */
export class Counters {
  starting = new Float64Array(FIRST_CAPACITY);
  stopping = new Float64Array(FIRST_CAPACITY);
  respawns = new Float64Array(FIRST_CAPACITY);
  other = new Float64Array(FIRST_CAPACITY);
  /** 1 once a `stopping` came with details: from then on crashes and stops are told apart. */
  detailed = new Uint8Array(FIRST_CAPACITY);
  startedAt = new Float64Array(FIRST_CAPACITY).fill(-Infinity);
  stoppedAt = new Float64Array(FIRST_CAPACITY).fill(-Infinity);
  /** 1 from a `stopping` to the next `starting`. Stamps cannot tell: both often lie in one second. */
  down = new Uint8Array(FIRST_CAPACITY);

  constructor(state?: CountersState) {
    if (state === undefined) return;
    this.ensure(state.starting.length);
    this.starting.set(state.starting);
    this.stopping.set(state.stopping);
    this.respawns.set(state.respawns);
    this.other.set(state.other);
    this.detailed.set(state.detailed);
    this.startedAt.set(state.startedAt.map((at) => at ?? -Infinity));
    this.stoppedAt.set(state.stoppedAt.map((at) => at ?? -Infinity));
    this.down.set(state.down);
  }

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services <= this.starting.length) return;
    const capacity = 2 ** Math.ceil(Math.log2(services));
    this.starting = grown(this.starting, capacity, 0);
    this.stopping = grown(this.stopping, capacity, 0);
    this.respawns = grown(this.respawns, capacity, 0);
    this.other = grown(this.other, capacity, 0);
    this.startedAt = grown(this.startedAt, capacity, -Infinity);
    this.stoppedAt = grown(this.stoppedAt, capacity, -Infinity);
    this.detailed = grownFlags(this.detailed, capacity);
    this.down = grownFlags(this.down, capacity);
  }

  /** Counts one event of a service that `ensure` has made room for. */
  count(service: number, happened: number, at: Instant): void {
    if (happened === HAPPENED.starting) {
      this.starting[service] = (this.starting[service] ?? 0) + 1;
      this.startedAt[service] = at;
      this.down[service] = 0;
    } else if (happened === HAPPENED.other) {
      this.other[service] = (this.other[service] ?? 0) + 1;
    } else {
      this.stopping[service] = (this.stopping[service] ?? 0) + 1;
      this.stoppedAt[service] = at;
      this.down[service] = 1;
      if (IS_RESPAWN[happened] === 1) this.respawns[service] = (this.respawns[service] ?? 0) + 1;
      if (happened !== HAPPENED.stopping) this.detailed[service] = 1;
    }
  }

  of(service: number): ServiceCounts {
    const last = Math.max(this.startedAt[service] ?? -Infinity, this.stoppedAt[service] ?? -Infinity);
    return {
      starting: this.starting[service] ?? 0,
      stopping: this.stopping[service] ?? 0,
      respawns: this.respawns[service] ?? 0,
      other: this.other[service] ?? 0,
      lastEvent: Number.isFinite(last) ? last : undefined,
    };
  }

  snapshot(services: number): CountersState {
    const column = (values: Float64Array | Uint8Array) => [...values.subarray(0, services)];
    const instants = (values: Float64Array) => column(values).map((at) => (Number.isFinite(at) ? at : null));
    return {
      starting: column(this.starting),
      stopping: column(this.stopping),
      respawns: column(this.respawns),
      other: column(this.other),
      detailed: column(this.detailed),
      startedAt: instants(this.startedAt),
      stoppedAt: instants(this.stoppedAt),
      down: column(this.down),
    };
  }
}

function grown(values: Float64Array, capacity: number, empty: number): Float64Array<ArrayBuffer> {
  const more = new Float64Array(capacity).fill(empty);
  more.set(values);
  return more;
}

function grownFlags(values: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(capacity);
  more.set(values);
  return more;
}
