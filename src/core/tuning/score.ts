import type { Duration, Instant } from '../time.ts';
import type { Grid } from './grid.ts';

/** Fewer respawns in a row are no storm. */
const STORM_RESPAWNS_MIN = 5;
/** Runs kept to look at more closely. A log that has more has no storms: its services respawn all the time. */
const STORMS_MAX = 20_000;

/** Respawns of one service with no long quiet between them, and which candidates fired in it. */
export interface Run {
  readonly service: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly respawns: number;
  /** By threshold: the index of the shortest window that fired; all above it fired as well. */
  readonly level: Readonly<Uint8Array>;
  /** By candidate: when it fired, where it did. */
  readonly firedAt: Readonly<Float64Array> | undefined;
  /** Whether it still went on when the log ended: then nobody knows whether it cleared. */
  readonly open: boolean;
}

/** A run that may be a storm: whether it stands out is known when the log has been read. */
export interface Storm extends Pick<Run, 'service' | 'first' | 'last' | 'respawns' | 'open'> {
  /** By candidate: from the first respawn to the alert, or Infinity where it did not fire. */
  readonly delay: Float32Array;
}

/** Counts, for each candidate, its alerts and those that cleared by themselves, as the runs end. */
export class Score {
  readonly graces: readonly Duration[];
  /** By candidate: threshold by threshold, each with all windows. */
  readonly alerts: Uint32Array;
  /** By grace, then by candidate: alerts whose run was over within that time. */
  readonly cleared: readonly Uint32Array[];
  readonly storms: Storm[] = [];
  /** Runs that found no room in `storms`. */
  tooMany = 0;
  readonly #grid: Grid;

  constructor(grid: Grid, graces: readonly Duration[]) {
    const candidates = grid.respawns.length * grid.within.length;
    this.#grid = grid;
    this.graces = graces;
    this.alerts = new Uint32Array(candidates);
    this.cleared = graces.map(() => new Uint32Array(candidates));
  }

  /** In a log of many short runs this takes as long as the reading: loops over numbers, with nothing made for each. */
  add(run: Run): void {
    const windows = this.#grid.within.length;
    const { level } = run;
    for (let n = 0; n < level.length; n++) {
      for (let w = level[n] as number; w < windows; w++) this.#count(n * windows + w, run);
    }
    if (run.respawns < STORM_RESPAWNS_MIN) return;
    if (this.storms.length < STORMS_MAX) this.storms.push(this.#stormOf(run));
    else this.tooMany++;
  }

  #count(candidate: number, { firedAt, last, open }: Run): void {
    this.alerts[candidate] = (this.alerts[candidate] as number) + 1;
    if (open || firedAt === undefined) return;
    const lasted = last - (firedAt[candidate] as number);
    for (let g = 0; g < this.graces.length; g++) {
      const cleared = this.cleared[g] as Uint32Array;
      if (lasted <= (this.graces[g] as number)) cleared[candidate] = (cleared[candidate] as number) + 1;
    }
  }

  #stormOf({ service, first, last, respawns, open, level, firedAt }: Run): Storm {
    const windows = this.#grid.within.length;
    const delay = new Float32Array(this.alerts.length).fill(Number.POSITIVE_INFINITY);
    for (const [n, from] of level.entries()) {
      for (let w = from; w < windows; w++) delay[n * windows + w] = (firedAt?.[n * windows + w] ?? 0) - first;
    }
    return { service, first, last, respawns, open, delay };
  }
}
