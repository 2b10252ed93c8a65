import type { Instant } from '../../core/time.ts';
import type { Entry } from './entry.ts';
import type { OutboxLimits } from './outbox-options.ts';
import { Remembered } from './remembered.ts';
import { type Box, Spool } from './spool.ts';

/**
 * What an outbox knows of its directory: which mails are settled, and the moves between its boxes. After a crash at
 * any instant a mail is in the queue, or settled and known; at worst it is tried once more under the same Message-ID.
 */
export class Shelf {
  readonly #spool: Spool;
  readonly #sent: Remembered;
  readonly #dead: Remembered;
  /** Ids whose files are being moved: a look at the directory would see them where they no longer belong. */
  readonly #moving = new Set<string>();
  readonly #onCorrupt: (file: string, why: string) => void;
  corrupt = 0;

  constructor(dir: string, limits: OutboxLimits, onCorrupt: (file: string, why: string) => void) {
    this.#spool = new Spool(dir);
    this.#sent = new Remembered({ kept: limits.sentKept, age: limits.sentAge });
    this.#dead = new Remembered({ kept: limits.deadKept, age: Number.POSITIVE_INFINITY });
    this.#onCorrupt = onCorrupt;
  }

  get sent(): number {
    return this.#sent.size;
  }

  get dead(): number {
    return this.#dead.size;
  }

  /** Whether the mail was sent or given up. */
  settled(id: string): boolean {
    return this.#sent.has(id) || this.#dead.has(id);
  }

  /** Reads the directory, made if missing. @returns what is queued. */
  async open(now: Instant): Promise<Entry[]> {
    await this.#spool.create();
    await this.#spool.clearAside();
    const queued = await this.look(new Set());
    for (const entry of queued) await this.absorb(entry, now);
    await this.#forget(now);
    const merged = new Set(queued.flatMap((entry) => entry.merges ?? []));
    return queued.filter((entry) => !merged.has(entry.mail.id));
  }

  /** Looks at every box again. @returns the queued entries that are not in `have`. */
  async look(have: ReadonlySet<string>): Promise<Entry[]> {
    await this.#recall('sent', this.#sent);
    await this.#recall('dead', this.#dead);
    const entries: Entry[] = [];
    for (const { id } of await this.#spool.files('queue')) {
      const entry = have.has(id) || this.#moving.has(id) ? undefined : await this.read(id);
      // While it was read, it may have been sent.
      if (entry && !this.#moving.has(id)) entries.push(entry);
    }
    return entries;
  }

  /**
   * A queued mail; undefined when it is gone, or when it cannot be understood and was moved aside.
   * @throws {Error} when it is us who cannot read, for want of descriptors or memory.
   */
  async read(id: string): Promise<Entry | undefined> {
    try {
      const entry = await this.#spool.read('queue', id);
      if (entry !== undefined && entry.mail.id !== id) throw new SyntaxError(`It holds the mail "${entry.mail.id}"`);
      return entry;
    } catch (error) {
      if (isOfOurs(error)) throw error;
      const file = await this.#spool.setAside(id);
      this.corrupt += 1;
      this.#onCorrupt(file, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async queue(entry: Entry): Promise<void> {
    await this.#move(entry.mail.id, () => this.#spool.write('queue', entry));
  }

  async isQueued(id: string): Promise<boolean> {
    return this.#spool.has('queue', id);
  }

  /** Notes how a try went. @returns false when somebody has dropped the mail by hand meanwhile. */
  async note(entry: Entry): Promise<boolean> {
    const { id } = entry.mail;
    if (!(await this.isQueued(id))) return false;
    await this.queue(entry);
    // Whoever drops a mail puts it among the sent first: one dropped since the look above is not to come back.
    if (!(await this.#spool.has('sent', id))) return true;
    await this.#spool.remove('queue', id);
    return false;
  }

  /** Accepted: known as sent from here on, even if the disk fails. */
  async deliver(id: string, now: Instant): Promise<void> {
    this.#sent.add(id, now);
    await this.#move(id, () => this.#spool.move(id, 'queue', 'sent'));
    await this.#forget(now);
  }

  /** What a mail merges counts as sent. */
  async absorb({ merges = [] }: Entry, now: Instant): Promise<void> {
    for (const id of merges) await this.deliver(id, now);
  }

  /** The dead letter is written first, so that a crash in between loses nothing. */
  async bury(entry: Entry, now: Instant): Promise<void> {
    this.#dead.add(entry.mail.id, now);
    await this.#move(entry.mail.id, () => this.#spool.write('dead', entry));
    await this.#forget(now);
  }

  async unqueue(id: string): Promise<void> {
    await this.#move(id, () => this.#spool.remove('queue', id));
  }

  async #move(id: string, change: () => Promise<unknown>): Promise<void> {
    this.#moving.add(id);
    try {
      await change();
    } finally {
      this.#moving.delete(id);
    }
  }

  async #recall(box: Box, remembered: Remembered): Promise<void> {
    const files = await this.#spool.files(box);
    const there = new Set(files.map(({ id }) => id));
    for (const id of remembered.ids()) if (!there.has(id) && !this.#moving.has(id)) remembered.delete(id);
    for (const { id, since } of files) if (!remembered.has(id)) remembered.add(id, since);
  }

  async #forget(now: Instant): Promise<void> {
    await this.#remove('sent', this.#sent.forget(now));
    await this.#remove('dead', this.#dead.forget(now));
  }

  async #remove(box: Box, ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#spool.remove(box, id);
  }
}

function isOfOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EMFILE', 'ENFILE', 'ENOMEM'].includes(String(error.code));
}
