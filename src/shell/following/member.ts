import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Follower } from './follower.ts';
import { parkedStats } from './herd-stats.ts';
import { type Identity, identityAt } from './identity.ts';
import { directoryMarkAt, isFresh, isSame, type Mark, markAt } from './mark.ts';
import type { Position } from './position.ts';
import type { FollowStats } from './stats.ts';
import { emptyTotals } from './totals.ts';

/** Where a member stands: `waiting` is parked and asked for, `parking` is its follower's last pass. */
export type Standing = 'parked' | 'waiting' | 'awake' | 'parking';

/** Where and when a parked file is to be looked at again though nothing was seen to happen to it. */
const AGAIN_MS = { fresh: 500, unread: 10_000 };

export interface ParkTimes {
  readonly restlessTurnMs: number;
  readonly scanMs: number;
}

export interface MemberStart {
  readonly plain: boolean;
  readonly seen: Mark;
  readonly position: Position | undefined;
  readonly newsSince: number | undefined;
}

/** One file of the herd: with a follower while it is awake, with the position that this one left while it is parked. */
export class Member {
  readonly path: string;
  /** Named without a wildcard: it is missed when it is not there, and never let go. */
  readonly plain: boolean;
  standing: Standing = 'parked';
  follower: Follower | undefined;
  position: Position | undefined;
  /** How the name looked when it was last looked at. */
  seen: Mark;
  /** How it looked at an instant of which the position covers everything written before. */
  #rest: Mark | undefined;
  #directory: Mark | undefined;
  #againAt = Number.POSITIVE_INFINITY;
  #aroundAt = 0;
  /** Monotonic: when something was last written, as far as known; since when it is wanted; since when it is not there. */
  wroteAt: number;
  wantedAt = 0;
  absentSince: number | undefined;
  lookedAt = performance.now();
  /** Wall time (ms) since when files beside it are news, if it has no position; see `FollowerOptions`. */
  readonly newsSince: number | undefined;

  constructor(path: string, { plain, seen, position, newsSince }: MemberStart) {
    this.path = path;
    this.plain = plain;
    this.seen = seen;
    this.position = position;
    this.newsSince = newsSince;
    this.wroteAt = writtenAt(seen);
  }

  /** The follower is set; `seen` is from before it looked, so that nothing falls between the two. */
  woken(follower: Follower): void {
    this.seen = markAt(this.path);
    this.wroteAt = writtenAt(this.seen);
    this.follower = follower;
    this.standing = 'awake';
  }

  /**
   * Stops the follower and keeps what it knew. The name is looked at *before* its last pass: what was there then
   * is read, and whatever comes after makes the name look different.
   */
  async park({ restlessTurnMs, scanMs }: ParkTimes): Promise<void> {
    const { follower, path } = this;
    if (!follower) return;
    this.standing = 'parking';
    const [rest, directory] = [markAt(path), directoryMarkAt(dirname(path))];
    await follower.stop();
    const now = performance.now();
    this.position = follower.position();
    this.#rest = rest;
    this.#directory = isFresh(directory) ? undefined : directory;
    this.#aroundAt = now + scanMs;
    if (follower.restless) this.#againAt = now + restlessTurnMs;
    else if (isFresh(rest)) this.#againAt = now + AGAIN_MS.fresh;
    else if (follower.state === 'unreadable' || this.#unread(rest)) this.#againAt = now + AGAIN_MS.unread;
    else this.#againAt = Number.POSITIVE_INFINITY;
    this.follower = undefined;
    this.standing = 'parked';
  }

  /** Whether something happened to the parked file that only a follower can tell. */
  isStirred(now: number, { scanMs }: ParkTimes): boolean {
    if (!this.#rest || !isSame(this.#rest, this.seen) || now >= this.#againAt) return true;
    if (now < this.#aroundAt) return false;
    this.#aroundAt = now + scanMs;
    return this.#stirsAround();
  }

  /**
   * The position, for the same file under another name, where its lines are counted from now on. Here all is settled:
   * nothing of it is awaited any more.
   */
  cede(path: string): Position | undefined {
    const { position } = this;
    if (!position) return undefined;
    const logs = position.logs.map((log) => ({
      ...log,
      closed: log.closed ?? { size: log.content.known, modified: '0' },
    }));
    this.position = { ...position, logs };
    return { ...position, path, totals: emptyTotals() };
  }

  knows(identity: Identity): boolean {
    if (this.follower) return this.follower.knows(identity);
    const { logs = [], copies = [] } = this.position ?? {};
    return logs.some((log) => log.identity === identity) || copies.some((copy) => copy.identity === identity);
  }

  /** Whether the name stands for this file just now. */
  is(identity: Identity): boolean {
    return identityAt(this.path) === identity;
  }

  stats(): FollowStats {
    return this.follower ? this.follower.stats() : parkedStats(this);
  }

  /** Not even its follower could read all there was: a fault of the disk. */
  #unread({ there, size }: Mark): boolean {
    return there && (this.position?.logs.at(-1)?.content.known ?? 0) < size;
  }

  /** Late writers on rotated files, and files that came beside the log. */
  #stirsAround(): boolean {
    const directory = directoryMarkAt(dirname(this.path));
    if (!this.#directory || !isSame(this.#directory, directory)) return true;
    return (this.position?.logs ?? []).some(({ path, closed }) => {
      if (!closed) return false;
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      return stats !== undefined && (String(stats.size) !== `${closed.size}` || `${stats.mtimeNs}` !== closed.modified);
    });
  }
}

/** The last write, on the monotonic clock. */
function writtenAt({ modifiedMs }: Mark): number {
  return performance.now() - Math.max(0, Date.now() - modifiedMs);
}
