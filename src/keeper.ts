import { type Duration, SECOND } from './core/time.ts';
import type { Clock } from './shell/clock.ts';
import type { Mail } from './shell/delivering/mail.ts';
import { type Saved, saveState } from './shell/state-file.ts';

/** What was read is on disk this long after, at the latest; reading it twice after a crash does no harm. */
const SAVE_WITHIN: Duration = SECOND;
/** After the disk refused a mail or the state, this long until the next try. */
const DISK_RETRY: Duration = SECOND;
/** Saving takes at most this share of the time, however large the state is. */
const SAVE_SHARE = 0.05;

export interface KeeperOptions {
  readonly clock: Clock;
  readonly statePath: string;
  /** Puts a mail on disk, durably; the same id twice is once. */
  spool(mail: Mail): Promise<unknown>;
  /** Position and state, taken in one go: exact for all lines handled so far. */
  capture(): Saved;
  /** Told when the disk begins to refuse, with the reason, and with undefined when it is well again. */
  onTrouble(why: string | undefined): void;
  /** Called on every turn of the loop, so that somebody may notice when it is stuck. */
  onTurn?(): void;
}

/**
 * Puts decisions on disk, in the order that loses nothing: first every mail, then position and state in one file. A
 * crash between the two gives the same mails again, with the same ids, which the outbox knows. One loop does it; it
 * never gives up, and while the disk refuses, the state on disk stays at the last point where all mails were safe.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  /** Mails that were decided on together; some are still being written. */
  readonly #batches: (readonly Mail[] | Promise<readonly Mail[]>)[] = [];
  #wake: () => void = () => undefined;
  #woken = false;
  #saveWanted = false;
  #cancelTimer: (() => void) | undefined;
  #saveTook: Duration = 0;
  #refused = false;
  #stopping = false;
  #working: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#working ??= this.#work();
  }

  /** Mails that were decided on, be they still in writing: they go to disk, in this order, and the state after them. */
  put(mails: readonly Mail[] | Promise<readonly Mail[]>): void {
    if ('length' in mails && mails.length === 0) return;
    this.#batches.push(mails);
    this.#save();
  }

  /** Something was learned: it is to be on disk soon. */
  touch(): void {
    if (this.#cancelTimer !== undefined || this.#saveWanted) return;
    const { clock } = this.#options;
    const wait = Math.max(SAVE_WITHIN, this.#saveTook / SAVE_SHARE);
    this.#cancelTimer = clock.wakeAt(clock.now() + wait, () => this.#save());
  }

  /** Lets the loop turn once, for nothing but `onTurn`. */
  turn(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Puts everything on disk one last time; gives up when the disk refuses, for the state on disk is sound. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#save();
    await this.#working;
  }

  #save(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#saveWanted = true;
    this.turn();
  }

  async #work(): Promise<void> {
    for (;;) {
      await this.#nextTurn();
      this.#options.onTurn?.();
      try {
        await this.#write();
        this.#well();
      } catch (error) {
        this.#ill(error instanceof Error ? error.message : String(error));
      }
      if (this.#stopping && (this.#refused || this.#batches.length === 0)) return;
    }
  }

  async #write(): Promise<void> {
    const { clock, statePath, spool, capture } = this.#options;
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      for (const mail of await batch) await spool(mail);
      this.#batches.shift();
    }
    if (!this.#saveWanted) return;
    this.#saveWanted = false;
    const began = clock.now();
    await saveState(statePath, capture()); // capture is synchronous: no mail can have been decided since the loop above
    this.#saveTook = clock.now() - began;
  }

  async #nextTurn(): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#woken = false;
  }

  #well(): void {
    if (this.#refused) this.#options.onTrouble(undefined);
    this.#refused = false;
  }

  #ill(why: string): void {
    if (!this.#refused) this.#options.onTrouble(why);
    this.#refused = true;
    const { clock } = this.#options;
    this.#cancelTimer ??= clock.wakeAt(clock.now() + DISK_RETRY, () => this.#save());
  }
}
