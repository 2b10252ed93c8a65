import { Alone } from './alone.ts';
import { Flock } from './flock.ts';
import { herdLimits } from './herd-limits.ts';
import type { HerdOptions } from './herd-options.ts';
import type { HerdStats } from './herd-stats.ts';
import type { Keeping } from './keeping.ts';
import { plainPath } from './pattern.ts';
import type { Position } from './position.ts';
import type { FollowStats } from './stats.ts';

export type { HerdOptions } from './herd-options.ts';
export type { FileCounts, HerdStats } from './herd-stats.ts';
export type { LogPattern } from './pattern.ts';

/**
 * Follows all files that the patterns name, each as carefully as one. A few plain names have a follower each, as a
 * single log has; as many as wildcards may name share what a process has little of.
 */
export class Herd implements Keeping {
  readonly #keeping: Keeping;

  constructor(options: HerdOptions) {
    const paths = options.patterns.map(plainPath).filter((path) => path !== undefined);
    const limits = herdLimits(options);
    const isAlone = paths.length === options.patterns.length && paths.length <= limits.aloneMax;
    this.#keeping = isAlone ? new Alone([...new Set(paths)], options) : new Flock(options, limits);
  }

  start(): void {
    this.#keeping.start();
  }

  /** Reads what it can in a moment and stops. */
  stop(): Promise<void> {
    return this.#keeping.stop();
  }

  /** Exact at any time, also within `onLines`, of every file that was ever looked at and is not let go. */
  positions(): Position[] {
    return this.#keeping.positions();
  }

  /** Wall time (ms) up to which every file is known that there was: to be kept with the positions. */
  get knownUntil(): number | undefined {
    return this.#keeping.knownUntil;
  }

  stats(): HerdStats {
    return this.#keeping.stats();
  }

  /** One for each file, in the order in which they were found. */
  fileStats(): FollowStats[] {
    return this.#keeping.fileStats();
  }
}
