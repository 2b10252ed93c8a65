import { dirname } from 'node:path';
import { Delivery } from './delivery.ts';
import { type DrainParts, drain } from './drain.ts';
import { identityAt, isSystemError } from './identity.ts';
import { Ledger } from './ledger.ts';
import { FOLLOW_LIMITS, type FollowLimits } from './limits.ts';
import { Live } from './live.ts';
import { Losses } from './losses.ts';
import { NameKeeper } from './name-keeper.ts';
import type { FollowerOptions } from './options.ts';
import { Pace, Stopped } from './pace.ts';
import type { Position } from './position.ts';
import { Reader } from './reader.ts';
import { Recovery } from './recovery.ts';
import { retire } from './retire.ts';
import { type FollowState, type FollowStats, statsOf } from './stats.ts';
import { emptyTotals } from './totals.ts';
import { Troubles } from './troubles.ts';

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
  readonly #options: FollowerOptions;
  readonly #limits: FollowLimits;
  readonly #totals = emptyTotals();
  readonly #ledger = new Ledger();
  readonly #parts: DrainParts;
  readonly #losses: Losses;
  readonly #recovery: Recovery;
  readonly #name: NameKeeper;
  readonly #live: Live;
  readonly #pace: Pace;
  readonly #isFirstStart: boolean;
  #state: FollowState = 'starting';
  #started = false;
  #stopping = false;
  #running: Promise<void> | undefined;
  #wanted = false;
  #timer: NodeJS.Timeout | undefined;
  #caughtUpAt = performance.now();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#limits = { ...FOLLOW_LIMITS, ...options };
    const { path, position } = options;
    const limits = this.#limits;
    const [ledger, totals] = [this.#ledger, this.#totals];
    const troubles = new Troubles((trouble) => options.onTrouble(trouble));
    const delivery = new Delivery((bytes) => options.onLines(bytes), totals, limits.lineBytesMax);
    const reader = new Reader(delivery, limits);
    const identity = options.birthTimes === undefined ? {} : { birthTimes: options.birthTimes };
    const [pace, losses] = [new Pace(limits), new Losses(totals, troubles)];
    this.#pace = pace;
    this.#losses = losses;
    this.#parts = { reader, pace, ledger, losses, totals, troubles, settleMs: limits.settleMs };
    const shared = { ...this.#parts, path, delivery, identity, limits };
    this.#recovery = new Recovery(shared);
    const wake = () => this.#wake();
    this.#name = new NameKeeper({ ...shared, recovery: this.#recovery, wake });
    this.#live = new Live({ ...shared, wake, onBlock: () => this.#caughtUp() }, options.live ?? true);
    this.#isFirstStart = position?.path !== path;
    if (!position) return;
    ledger.load(position);
    if (this.#isFirstStart) ledger.keepOnly(identityAt(path, identity));
    for (const content of ledger.contents()) {
      if (content.awaited) losses.expect(content, path, performance.now() + limits.settleMs);
    }
    Object.assign(totals, position.totals);
  }

  start(): void {
    this.#wake();
  }

  /** Reads what it can in a moment and stops. `position()` is exact afterwards, as at any time. */
  async stop(): Promise<void> {
    if (this.#stopping) return this.#running;
    this.#stopping = true;
    clearTimeout(this.#timer);
    const last = setTimeout(() => this.#pace.stop(), this.#limits.stopMsMax);
    await this.#running;
    if (this.#started) await this.#run();
    clearTimeout(last);
    for (const log of this.#ledger.open()) this.#ledger.close(log);
    this.#state = 'stopped';
    await this.#name.close();
  }

  position(): Position {
    return this.#ledger.save(this.#options.path, this.#totals);
  }

  stats(): FollowStats {
    const standing = { path: this.#options.path, state: this.#state, caughtUpAt: this.#caughtUpAt };
    return statsOf(standing, this.#ledger.open(), this.#totals);
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
    this.#pace.begin();
    if (await this.#passes()) this.#caughtUp();
    this.#running = undefined;
    if (this.#stopping) return;
    if (this.#wanted) this.#wake();
    else this.#timer = setTimeout(() => this.#wake(), this.#untilNextLook());
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
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const moved = await this.#name.settle();
      this.#state = this.#name.state;
      if (!this.#started && this.#isFirstStart && !this.#options.history) this.#leaveHistoryAlone();
      else if (moved || this.#name.scanDue || this.#recovery.again) await this.#scan();
      this.#started = true;
      if (!(await this.#drainAll()) && !moved) break;
      if (round === ROUNDS_MAX - 1) this.#wanted = true;
    }
    const { retireMs } = this.#limits;
    if (retire(this.#ledger, this.#name.current, { retireMs, totals: this.#totals })) this.#recovery.stir();
    this.#losses.settle(performance.now());
  }

  #leaveHistoryAlone(): void {
    this.#recovery.look(this.#name.targets());
    this.#recovery.leaveAlone();
  }

  async #scan(): Promise<void> {
    this.#name.scanned();
    this.#recovery.look(this.#name.targets());
    await this.#recovery.scan(this.#name.current);
  }

  /** Answers whether something was truncated, so that another round is needed. */
  async #drainAll(): Promise<boolean> {
    let truncated = false;
    const current = this.#name.current;
    for (const log of this.#ledger.open()) {
      if (log === current && !this.#stopping && !this.#live.isOutOfDepth(log)) continue;
      if ((await drain(log, this.#parts)) === 'end') continue;
      this.#recovery.stir();
      truncated = true;
    }
    return truncated;
  }

  /** Between passes: Tail has the log, if it can, and chokidar its name. */
  #watchOn(): void {
    if (this.#name.current) this.#live.begin(this.#name.current);
    this.#name.keepWatch();
  }

  #untilNextLook(): number {
    const { restlessPollMs, absentPollMs, safetyPollMs, scanMs } = this.#limits;
    const formers = this.#ledger.open().some((log) => log !== this.#name.current);
    if (formers || this.#losses.waiting || this.#recovery.again) return restlessPollMs;
    return this.#name.directoryMissing ? absentPollMs : Math.min(safetyPollMs, scanMs);
  }
}
