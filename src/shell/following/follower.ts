import { dirname } from 'node:path';
import { stillHolds } from './content.ts';
import { drain } from './drain.ts';
import { type Identity, isSystemError } from './identity.ts';
import type { FollowerOptions } from './options.ts';
import { Stopped } from './pace.ts';
import { type FollowerParts, isRestless, partsOf } from './parts.ts';
import type { Position } from './position.ts';
import { retire } from './retire.ts';
import { type FollowState, type FollowStats, statsOf } from './stats.ts';

export type { FollowerOptions } from './options.ts';
export type { Position } from './position.ts';
export type { FollowStats } from './stats.ts';
export type { FollowTrouble } from './troubles.ts';

/** Passes in a row that a log which is being rotated all the time may take before others have a turn. */
const ROUNDS_MAX = 8;

/**
 * Follows a log so that each line written to it is handed over once, whatever is done to the file: renamed, compressed,
 * copied and truncated, removed, replaced, also while nobody followed. One pass at a time reads what is to be
 * read; between passes Tail hands over what is appended.
 */
export class Follower {
  /** False while a position would not tell history from news yet: the next life would read it all. */
  begun: boolean;
  /** More is to come than what is written to the log: a rotated file is open, a copy awaited, a fault not over. */
  restless = true;
  readonly #options: FollowerOptions;
  readonly #parts: FollowerParts;
  #state: FollowState = 'starting';
  #started = false;
  #stopping = false;
  #running: Promise<void> | undefined;
  #wanted = false;
  #timer: NodeJS.Timeout | undefined;
  #caughtUpAt = performance.now();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#parts = partsOf(options, { wake: () => this.#wake(), onBlock: () => this.#caughtUp() });
    this.begun = !this.#parts.isFirstStart || options.history === true;
  }

  start(): void {
    this.#wake();
  }

  /** Something may have happened to the name. */
  look(): void {
    this.#wake();
  }

  /** What its name stands for, also after stop(). */
  get state(): FollowState {
    return this.#parts.name.state;
  }

  /** Whether the log, if it has this size, has nothing new, and Tail tells when it has. */
  hasRead(size: number): boolean {
    const { current } = this.#parts.name;
    return current?.live !== undefined && current.content.offset === size && stillHolds(current.fd, current.content);
  }

  /** Whether the file is, or was, the log, or a copy of it. */
  knows(identity: Identity): boolean {
    const { logs, copies } = this.#parts.ledger;
    return logs.has(identity) || copies.has(identity);
  }

  /** Reads what it can in a moment and stops. `position()` is exact afterwards, as at any time. */
  async stop(): Promise<void> {
    if (this.#stopping) return this.#running;
    this.#stopping = true;
    clearTimeout(this.#timer);
    const last = setTimeout(() => this.#parts.pace.stop(), this.#parts.limits.stopMsMax);
    await this.#running;
    if (this.#started) await this.#run();
    clearTimeout(last);
    for (const log of this.#parts.ledger.open()) this.#parts.ledger.close(log);
    this.#state = 'stopped';
    await this.#parts.name.close();
  }

  position(): Position {
    return this.#parts.ledger.save(this.#options.path, this.#parts.totals);
  }

  stats(): FollowStats {
    const { ledger, totals } = this.#parts;
    return statsOf(
      { path: this.#options.path, state: this.#state, caughtUpAt: this.#caughtUpAt },
      ledger.open(),
      totals,
    );
  }

  #caughtUp(): void {
    this.#caughtUpAt = performance.now();
    this.#options.onCaughtUp();
  }

  #wake(): void {
    if (this.#stopping) return;
    this.#wanted = true;
    if (this.#running) return;
    this.#running = new Promise((resolve) => setImmediate(resolve)).then(() => this.#run());
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#wanted = false;
    this.#parts.pace.begin();
    const complete = await this.#passes();
    if (complete) this.#caughtUp();
    this.#running = undefined;
    this.restless = !complete || isRestless(this.#parts);
    this.#options.onPass?.();
    if (this.#stopping) return;
    if (this.#wanted) this.#wake();
    else if (this.restless || !this.#options.shared)
      this.#timer = setTimeout(() => this.#wake(), this.#untilNextLook());
  }

  /** One pass. Answers whether it came to its end; a fault of the machine is told, and the next pass tries again. */
  async #passes(): Promise<boolean> {
    const { troubles } = this.#parts;
    const directory = dirname(this.#options.path);
    try {
      await this.#pass();
      if (!this.#stopping) this.#watchOn();
      troubles.ends('failing', directory);
      return true;
    } catch (error) {
      if (isSystemError(error)) troubles.begins('failing', directory, error.message);
      else if (!(error instanceof Stopped)) throw error;
      return false;
    }
  }

  async #pass(): Promise<void> {
    const { name, recovery, ledger, totals, losses, limits, isFirstStart } = this.#parts;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const moved = await name.settle();
      this.#state = name.state;
      if (!this.#started && isFirstStart && !this.#options.history) await this.#leaveHistoryAlone();
      else if (moved || name.scanDue || recovery.again) await this.#scan();
      this.#started = true;
      if (!(await this.#drainAll()) && !moved) break;
      if (round === ROUNDS_MAX - 1) this.#wanted = true;
    }
    if (retire(ledger, name.current, { retireMs: limits.retireMs, totals })) recovery.stir();
    losses.settle(performance.now());
  }

  async #leaveHistoryAlone(): Promise<void> {
    const { newsSince } = this.#options;
    this.#parts.recovery.look(this.#parts.name.targets());
    this.#parts.recovery.leaveAlone(newsSince ?? Number.POSITIVE_INFINITY);
    this.begun = true;
    if (newsSince !== undefined) await this.#scan();
  }

  async #scan(): Promise<void> {
    const { name, recovery } = this.#parts;
    name.scanned();
    recovery.look(name.targets());
    await recovery.scan(name.current);
  }

  /** Answers whether something was truncated, so that another round is needed. */
  async #drainAll(): Promise<boolean> {
    const { name, ledger, live, recovery } = this.#parts;
    let truncated = false;
    const current = name.current;
    for (const log of ledger.open()) {
      if (log === current && !this.#stopping && !live.isOutOfDepth(log)) continue;
      if ((await drain(log, this.#parts)) === 'end') continue;
      recovery.stir();
      truncated = true;
    }
    return truncated;
  }

  /** Between passes: Tail has the log, if it can, and chokidar its name. */
  #watchOn(): void {
    const { name, live } = this.#parts;
    if (name.current) live.begin(name.current);
    name.keepWatch();
  }

  #untilNextLook(): number {
    const { restlessPollMs, absentPollMs, safetyPollMs, scanMs } = this.#parts.limits;
    if (isRestless(this.#parts)) return restlessPollMs;
    return this.#parts.name.directoryMissing ? absentPollMs : Math.min(safetyPollMs, scanMs);
  }
}
