import { closeSync } from 'node:fs';
import { type Content, stillHolds } from './content.ts';
import { drain } from './drain.ts';
import { type ExamineParts, Examiner } from './examiner.ts';
import { enterForeign, isForeign } from './foreign.ts';
import { historyOf } from './history.ts';
import { type Identity, openAt, type Sight } from './identity.ts';
import { isAtRest, type Log } from './ledger.ts';
import { originsOf } from './origin.ts';
import { COMPRESSED, siblingsOf } from './siblings.ts';
import { sourceOf } from './source.ts';

export interface RecoveryParts extends ExamineParts {
  readonly path: string;
  /** Whether a file beside the log is followed by itself. */
  readonly isLogOfItsOwn: ((path: string) => boolean) | undefined;
}

/**
 * Looks through the files beside the log: rotated files that grew, or were never seen, copies that hold the rest of a
 * truncated log, .gz files that hold the rest of a rotated one. It opens only what may have something new.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #examiner: Examiner;
  /** Files that told nothing yet (a copy in the making, half a .gz), and how they and the world were then. */
  readonly #undecided = new Map<Identity, string>();
  #sights: readonly Sight[] = [];
  #present: ReadonlySet<Identity> = new Set();
  #epoch = 0;
  /** Set when something moved under our hands: look again soon. */
  again = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#examiner = new Examiner(parts);
  }

  /** Something was rotated, truncated or closed: what told nothing may tell something now. */
  stir(): void {
    this.#epoch++;
    this.again = true;
  }

  /** Reads the directory. Call before the others. */
  look(targets: readonly string[]): void {
    const { path, identity, isLogOfItsOwn } = this.#parts;
    const sights = siblingsOf(path, targets, identity)?.filter((sight) => !isLogOfItsOwn?.(sight.path));
    if (!sights) return;
    this.#sights = sights;
    this.#present = new Set(sights.map((sight) => sight.identity));
    for (const known of this.#undecided.keys()) if (!this.#present.has(known)) this.#undecided.delete(known);
  }

  /**
   * At the first start ever, what was rotated before is left alone, and recognised later under other names; but not
   * what was written since an instant (wall, ms) at which the log was not there yet.
   */
  leaveAlone(newsSince: number): void {
    for (const sight of this.#sights) {
      if (this.#parts.ledger.logs.has(sight.identity) || Number(sight.modifiedNs / 1_000_000n) >= newsSince) continue;
      historyOf(sight, this.#parts);
    }
  }

  async scan(current: Log | undefined): Promise<void> {
    this.again = false;
    const others = this.#sights.filter(({ identity }) => identity !== current?.identity);
    // First those that seem known: only then is it sure which known content has a file of its own.
    const unknown: Sight[] = [];
    for (const sight of others) if (!(await this.#revisit(sight))) unknown.push(sight);
    for (const sight of unknown) await this.#visit(sight, current);
    for (const log of this.#parts.ledger.logs.values()) this.#missed(log);
    this.#parts.ledger.prune(this.#present);
  }

  /** The content that a file new under the log's name goes on with, as after a restored backup or a changed device. */
  async takenOver(fd: number): Promise<Content | undefined> {
    const { ledger, pace } = this.#parts;
    const origins = await originsOf(sourceOf(fd), ledger.contents(), pace);
    return origins.find(
      ({ content, full, strong }) => full && (strong || !ledger.isRepresented(content, this.#present)),
    )?.content;
  }

  /**
   * A file that was the log: opened again if it grew since it was closed. Answers false if it was not: without birth
   * times, an inode that was reused looks the same.
   */
  async #revisit(sight: Sight): Promise<boolean> {
    const { ledger, losses, settleMs } = this.#parts;
    const log = ledger.logs.get(sight.identity);
    if (!log) return false;
    log.path = sight.path;
    if (log.fd >= 0 || isAtRest(log, sight)) return true;
    const fd = this.#open(sight);
    if (fd === undefined) return true;
    log.fd = fd;
    log.grewAt = performance.now();
    if (log.content.offset > 0 && stillHolds(fd, log.content)) {
      if ((await drain(log, this.#parts)) === 'truncated') this.stir();
      return true;
    }
    const content = ledger.disown(log);
    if (content.known > 0) losses.expect(content, log.path, performance.now() + settleMs);
    return false;
  }

  async #visit(sight: Sight, current: Log | undefined): Promise<void> {
    const copy = this.#parts.ledger.copies.get(sight.identity);
    if (copy?.size === sight.size && copy.modifiedNs === sight.modifiedNs) return;
    if (sight.size === 0 || this.#undecided.get(sight.identity) === this.#state(sight)) return;
    if (this.#isBeingCompressed(sight)) return;
    if (isForeign(sight)) {
      enterForeign(sight, this.#present, this.#parts);
      return;
    }
    const fd = this.#open(sight);
    if (fd === undefined) return;
    const state = this.#state(sight);
    const verdict = await this.#examiner.examine(fd, sight, { sights: this.#sights, current });
    if (verdict === 'undecided') this.#undecided.set(sight.identity, state);
    if (verdict === 'moving') this.stir();
  }

  /** Only if it is still the file that was seen: numeric rotation renames under the reader's hands. */
  #open(sight: Sight): number | undefined {
    const opened = openAt(sight.path, this.#parts.identity);
    if (opened.state === 'file' && opened.sight.identity === sight.identity) return opened.fd;
    if (opened.state === 'file') closeSync(opened.fd);
    if (opened.state === 'unreadable' && !/^E[MN]FILE/.test(opened.why)) {
      this.#parts.troubles.begins('archive', sight.path, opened.why);
      this.#undecided.set(sight.identity, this.#state(sight));
    } else {
      this.stir();
    }
    return undefined;
  }

  #state({ size, modifiedNs }: Sight): string {
    return `${size} ${modifiedNs} ${this.#epoch}`;
  }

  #isBeingCompressed({ path }: Sight): boolean {
    const original = path.replace(COMPRESSED, '');
    return original !== path && this.#sights.some((other) => other.path === original);
  }

  /** A log that was open in the last life and whose file is nowhere now, nor any copy of it. */
  #missed(log: Log): void {
    const { ledger, losses, settleMs } = this.#parts;
    const settled = log.closed !== undefined && log.content.known === log.content.offset;
    if (settled || log.fd >= 0 || ledger.isRepresented(log.content, this.#present)) return;
    log.closed ??= { size: log.content.known, modifiedNs: 0n };
    losses.expect(log.content, log.path, performance.now() + settleMs);
  }
}
