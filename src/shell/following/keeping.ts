import type { HerdStats } from './herd-stats.ts';
import type { Position } from './position.ts';
import type { FollowStats } from './stats.ts';

/** What a herd is to its owner, however it is kept. */
export interface Keeping {
  start(): void;
  stop(): Promise<void>;
  positions(): Position[];
  readonly knownUntil: number | undefined;
  stats(): HerdStats;
  fileStats(): FollowStats[];
}
