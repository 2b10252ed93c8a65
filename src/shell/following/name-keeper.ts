import { closeSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { emptyContent, stillHolds } from './content.ts';
import { type DrainParts, drain } from './drain.ts';
import { type IdentityOptions, look, openAt } from './identity.ts';
import type { Log } from './ledger.ts';
import type { FollowLimits } from './limits.ts';
import type { Recovery } from './recovery.ts';
import { isSymlink, targetOf } from './siblings.ts';
import { type NameWatch, watchName } from './watch.ts';

export interface NameParts extends DrainParts {
  readonly path: string;
  readonly identity: IdentityOptions;
  readonly limits: FollowLimits;
  readonly recovery: Recovery;
  /** Somebody else looks at the name and says when something happened to it. */
  readonly watched: boolean;
  wake(): void;
}

/** Knows which file the log's name stands for, and notices when it is another one. */
export class NameKeeper {
  readonly #parts: NameParts;
  #watch: NameWatch | undefined;
  #watched = '';
  #directory = '';
  #scannedDirectory = '';
  #scannedAt = Number.NEGATIVE_INFINITY;
  /** The file that has the name, open. */
  current: Log | undefined;
  state: 'reading' | 'missing' | 'unreadable' = 'missing';

  constructor(parts: NameParts) {
    this.#parts = parts;
  }

  /** The directory changed since the last scan, or it is time for one anyway. */
  get scanDue(): boolean {
    return (
      this.#directory !== this.#scannedDirectory || performance.now() - this.#scannedAt >= this.#parts.limits.scanMs
    );
  }

  get directoryMissing(): boolean {
    return this.#directory === '';
  }

  scanned(): void {
    this.#scannedDirectory = this.#directory;
    this.#scannedAt = performance.now();
  }

  /** The files that the name pointed to, as far as known, if it is a symlink; else none. */
  targets(): string[] {
    const { path, ledger } = this.#parts;
    if (!isSymlink(path)) return [];
    return [targetOf(path), ...[...ledger.logs.values()].map((log) => log.path)];
  }

  /** Answers whether the name stands for another file than at the last call. The former one is read to its end first. */
  async settle(): Promise<boolean> {
    const { path, identity } = this.#parts;
    const seen = look(path, identity);
    this.#lookAtDirectory();
    if (seen.state !== 'file') return this.#gone(seen.state, seen.why);
    if (this.current?.identity === seen.sight.identity) return this.#here();
    await this.#leave();
    const opened = openAt(path, identity);
    if (opened.state !== 'file') return this.#gone(opened.state, opened.why);
    const known = this.#parts.ledger.logs.get(opened.sight.identity);
    const log = known ?? this.#parts.ledger.log(opened.sight, await this.#beginning(opened.fd));
    if (log.fd >= 0) closeSync(opened.fd);
    else log.fd = opened.fd;
    log.path = targetOf(path);
    log.closed = undefined;
    log.grewAt = performance.now();
    this.#parts.ledger.copies.delete(log.identity);
    this.#parts.ledger.moveToEnd(log);
    this.current = log;
    if (!stillHolds(log.fd, log.content)) await drain(log, this.#parts);
    this.#here();
    return true;
  }

  /**
   * Makes sure that chokidar watches, as often as is needed now. It never recovers from a directory that is missing or
   * was replaced, so it gets a new start then.
   */
  keepWatch(): void {
    const { path, limits, wake, watched: byOthers } = this.#parts;
    if (byOthers) return;
    const interval = this.current?.live ? limits.watchPollMs : limits.watchPollNotLiveMs;
    const watched = `${this.#directory.split(' ')[0]} ${interval}`;
    if (watched === this.#watched) return;
    this.#watched = watched;
    void this.#watch?.close();
    this.#watch = watchName(path, interval, wake);
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  #here(): false {
    const { troubles, path } = this.#parts;
    this.state = 'reading';
    troubles.ends('missing', path);
    troubles.ends('unreadable', path);
    return false;
  }

  async #gone(state: 'missing' | 'unreadable', why: string): Promise<boolean> {
    const { troubles, path } = this.#parts;
    const moved = this.current !== undefined;
    await this.#leave();
    this.state = state;
    troubles.ends(state === 'missing' ? 'unreadable' : 'missing', path);
    troubles.begins(state, path, why);
    return moved;
  }

  /** The current file lost its name. It stays open until nothing has come for a while. */
  async #leave(): Promise<void> {
    const former = this.current;
    if (!former) return;
    this.current = undefined;
    former.grewAt = performance.now();
    this.#parts.totals.rotations++;
    this.#parts.recovery.stir();
    await drain(former, this.#parts);
  }

  /** Where to begin in a file never seen: at the beginning, unless it goes on with what was read elsewhere. */
  async #beginning(fd: number) {
    const { recovery, ledger } = this.#parts;
    recovery.look(this.targets());
    const origin = await recovery.takenOver(fd);
    if (!origin) return emptyContent();
    ledger.detached = ledger.detached.filter((content) => content !== origin);
    return { ...origin };
  }

  #lookAtDirectory(): void {
    const stats = statSync(dirname(this.#parts.path), { bigint: true, throwIfNoEntry: false });
    this.#directory = stats ? `${stats.dev}:${stats.ino} ${stats.mtimeNs}` : '';
  }
}
