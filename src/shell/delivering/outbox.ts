import { type Duration, SECOND } from '../../core/time.ts';
import { Dispatcher } from './dispatcher.ts';
import { type Entry, ID_PATTERN } from './entry.ts';
import { fallbackMail } from './fallback.ts';
import type { Mail, Transport } from './mail.ts';
import { watchNudges } from './nudges.ts';
import {
  type Fallback,
  OUTBOX_LIMITS,
  type OutboxLimits,
  type OutboxOptions,
  type OutboxStats,
} from './outbox-options.ts';
import { Shelf } from './shelf.ts';

/** How long `stop` waits for tries under way, then for their connections to end, then for the notes about them. */
const STOP_WAITS: readonly [Duration, Duration, Duration] = [2.4 * SECOND, 0.3 * SECOND, 0.1 * SECOND];

/**
 * Keeps mails on disk until their receiver has them. A mail is put once, however often its id is put; it is tried
 * until it was accepted or refused for good, always under the same Message-ID.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #limits: OutboxLimits;
  readonly #shelf: Shelf;
  readonly #dispatcher: Dispatcher;
  readonly #putting = new Map<string, Promise<void>>();
  #endNudges: (() => void) | undefined;
  #looking: Promise<void> = Promise.resolve();
  #fallback: Fallback | undefined;
  #refused = 0;
  #lastError: string | undefined;

  /** @see Outbox.open */
  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#fallback = options.fallback;
    this.#limits = { ...OUTBOX_LIMITS, ...options };
    this.#shelf = new Shelf(options.dir, this.#limits, (file, why) => options.onCorrupt?.(file, why));
    this.#dispatcher = new Dispatcher({
      shelf: this.#shelf,
      limits: this.#limits,
      outbox: { ...options, onTrouble: (mail, why, dead) => this.#trouble(mail, why, dead) },
      now: () => this.#now(),
      fallback: () => this.#fallback,
      tell: (mail, why, dead) => this.#tell(mail, why, dead),
      onFault: (id, error) => this.#fault(id, `The outbox cannot be read or written: ${messageOf(error)}`),
    });
  }

  /** Reads the directory. What cannot be understood is moved to `corrupt/` and told, never overwritten. */
  static async open(options: OutboxOptions): Promise<Outbox> {
    const outbox = new Outbox(options);
    for (const entry of await outbox.#shelf.open(outbox.#now())) outbox.#dispatcher.add(entry);
    return outbox;
  }

  /**
   * Resolves when the mail is on disk, file and directory fsynced; 'known' if its id is queued, sent or dead already;
   * 'full' when its receiver has `queueMax` waiting: told like a dead letter, for whoever waited for room would hold up
   * the mails of all other receivers. @throws {Error} with what the disk said: it is not queued, and may be put again.
   */
  async put(mail: Mail): Promise<'queued' | 'known' | 'full'> {
    if (!ID_PATTERN.test(mail.id)) throw new TypeError(`Cannot queue mail "${mail.id}": the id is not a file name`);
    // A put of the same id may be under way; should it fail, this one tries for itself.
    while (this.#putting.has(mail.id)) await this.#putting.get(mail.id)?.catch(() => undefined);
    if (this.#shelf.settled(mail.id) || this.#dispatcher.has(mail.id)) return 'known';
    if (this.#isFull(mail.receiver)) return this.#refuseFull(mail);
    const entry: Entry = { version: 1, mail, queuedAt: this.#now(), attempts: 0 };
    const putting = this.#shelf.queue(entry);
    this.#putting.set(mail.id, putting);
    try {
      await putting;
      this.#dispatcher.add(entry);
    } catch (cause) {
      throw this.#refuse(new Error(`Cannot queue mail "${mail.id}": ${messageOf(cause)}`, { cause }));
    } finally {
      this.#putting.delete(mail.id);
    }
    this.#dispatcher.pump();
    return 'queued';
  }

  start(): void {
    this.#endNudges ??= watchNudges(this.#options.dir, () => {
      this.#looking = this.#looking.then(() => this.#look()).catch((error) => this.#fault('', messageOf(error)));
    });
    this.#dispatcher.start();
  }

  /** Somebody sees trouble coming: load what a first mail needs, which costs time and memory that most days need not. */
  prepare(): void {
    this.#dispatcher.prepare();
  }

  /** Within 3 s: tries under way finish, or are abandoned and made again after the next start. */
  async stop(): Promise<void> {
    this.#endNudges?.();
    this.#endNudges = undefined;
    const [tries, connections, notes] = STOP_WAITS;
    await within(tries, this.#dispatcher.stop());
    await within(connections, this.#dispatcher.close());
    await within(notes, this.#dispatcher.idle());
  }

  stats(): OutboxStats {
    const queuedAt = this.#dispatcher.waiting().map((waiting) => waiting.queuedAt);
    return {
      queued: queuedAt.length,
      sent: this.#shelf.sent,
      dead: this.#shelf.dead,
      corrupt: this.#shelf.corrupt,
      refused: this.#refused,
      ...(queuedAt.length > 0 && { oldest: Math.min(...queuedAt) }),
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  /** The new ones are used from the next try on; the old ones finish what they have and are closed. Without `fallback` nobody is told instead. */
  setTransports(transports: ReadonlyMap<string, Transport>, fallback?: Fallback): void {
    this.#fallback = fallback;
    this.#dispatcher.setTransports(transports);
  }

  /** Somebody changed the directory or asks for a try: take in what is new, let go what is gone, try the rest now. */
  async #look(): Promise<void> {
    const have = new Set(this.#dispatcher.waiting().map((waiting) => waiting.id));
    for (const id of this.#putting.keys()) have.add(id);
    for (const entry of await this.#shelf.look(have)) {
      if (!this.#dispatcher.has(entry.mail.id)) this.#dispatcher.add(entry);
    }
    for (const waiting of this.#dispatcher.waiting()) {
      if (!waiting.inFlight && !waiting.held && !(await this.#shelf.isQueued(waiting.id)))
        this.#dispatcher.drop(waiting);
    }
    this.#dispatcher.wake();
  }

  #tell(mail: Mail, why: string, dead: boolean): void {
    const fallback = this.#fallback;
    if (fallback === undefined || mail.receiver === fallback.receiver) return;
    this.put(fallbackMail(mail, fallback.receiver, why, dead)).catch((error) => {
      this.#fault(mail.id, `The fallback receiver is not told: ${messageOf(error)}`);
    });
  }

  #trouble(mail: Mail, why: string, dead: boolean): void {
    this.#lastError = why;
    this.#options.onTrouble(mail, why, dead);
  }

  #fault(id: string, why: string): void {
    this.#lastError = why;
    this.#options.onFault?.(id, why);
  }

  #isFull(receiver: string): boolean {
    const before = this.#dispatcher.waiting().filter((waiting) => waiting.receiver === receiver);
    return before.length + this.#putting.size >= this.#limits.queueMax;
  }

  #refuseFull(mail: Mail): 'full' {
    const { queueMax } = this.#limits;
    const why = `Cannot queue mail "${mail.id}": ${queueMax} wait for "${mail.receiver}" already`;
    this.#trouble(mail, this.#refuse(new Error(why)).message, true);
    this.#tell(mail, why, true);
    return 'full';
  }

  #refuse(error: Error): Error {
    this.#refused += 1;
    this.#lastError = error.message;
    return error;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

async function within(limit: Duration, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limit);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
