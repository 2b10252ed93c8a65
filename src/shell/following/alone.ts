import { Follower } from './follower.ts';
import type { HerdOptions } from './herd-options.ts';
import { type HerdStats, sumOf } from './herd-stats.ts';
import type { Keeping } from './keeping.ts';
import type { Position } from './position.ts';
import type { FollowState, FollowStats } from './stats.ts';
import { emptyTotals } from './totals.ts';

/** Plain names, few enough that each is followed on its own. */
export class Alone implements Keeping {
  readonly #options: HerdOptions;
  readonly #followers: readonly Follower[];
  readonly #unread: Set<string>;

  constructor(paths: readonly string[], options: HerdOptions) {
    this.#options = options;
    this.#unread = new Set(paths);
    this.#followers = paths.map((path) => {
      const { patterns: _, positions, onLines, onCaughtUp: __, ...rest } = options;
      // The only log under another name, as after a change of the config, is gone on with where it is the same file.
      const only = paths.length === 1 && positions.length === 1 ? positions[0] : undefined;
      return new Follower({
        ...rest,
        path,
        position: positions.find((position) => position.path === path) ?? only,
        onLines: (bytes) => onLines(path, bytes),
        onCaughtUp: () => this.#caughtUp(path),
      });
    });
  }

  start(): void {
    for (const follower of this.#followers) follower.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.stop()));
  }

  positions(): Position[] {
    return this.#followers.map((follower) => follower.position());
  }

  get knownUntil(): undefined {
    return undefined;
  }

  stats(): HerdStats {
    const files = this.fileStats();
    const missing = files.filter(({ state }) => state === 'missing').length;
    const path = files.map((file) => file.path).join(', ');
    const counts = { found: files.length, awake: files.length, parked: 0, missing, refused: 0 };
    return { path, state: worstOf(files), ...sumOf(files, emptyTotals()), files: counts };
  }

  fileStats(): FollowStats[] {
    return this.#followers.map((follower) => follower.stats());
  }

  #caughtUp(path: string): void {
    this.#unread.delete(path);
    if (this.#unread.size === 0) this.#options.onCaughtUp();
  }
}

/** Each of a few logs is there to be read: what is wrong with one is wrong. */
function worstOf(files: readonly FollowStats[]): FollowState {
  const order: readonly FollowState[] = ['stopped', 'unreadable', 'missing', 'starting'];
  return order.find((state) => files.some((file) => file.state === state)) ?? 'reading';
}
