import { closeSync, fstatSync, readSync } from 'node:fs';
import { type Content, emptyContent, stillHolds } from './content.ts';
import type { Delivery } from './delivery.ts';
import { type DrainParts, drain } from './drain.ts';
import { historyOf } from './history.ts';
import { type Identity, type IdentityOptions, openSeen, type Sight } from './identity.ts';
import type { Log } from './ledger.ts';
import { type Origin, originsOf } from './origin.ts';
import { Stopped } from './pace.ts';
import { readRest } from './rest.ts';
import { siblingsOf } from './siblings.ts';
import { type Source, sourceOf } from './source.ts';
import type { Troubles } from './troubles.ts';

export interface RecoveryParts extends DrainParts {
  readonly path: string;
  readonly delivery: Delivery;
  readonly identity: IdentityOptions;
  readonly troubles: Troubles;
}

const COMPARED_BYTES = 64 << 10;

/**
 * Looks through the files beside the log and reads from them what is nowhere else: rotated files that grew or were
 * never seen, the rest of a truncated log from its copy, the rest of a compressed one from its .gz.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  /** Files that told nothing yet (a copy in the making, half a .gz), and how they and the world were then. */
  readonly #undecided = new Map<Identity, string>();
  #sights: Sight[] = [];
  #present: ReadonlySet<Identity> = new Set();
  #epoch = 0;
  /** Set when a file moved under our hands: look again at once. */
  again = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Something was rotated, truncated or closed: what told nothing may tell something now. */
  stir(): void {
    this.#epoch++;
    this.again = true;
  }

  /** Reads the directory. Call before the others. */
  look(targets: readonly string[]): void {
    const { path, identity } = this.#parts;
    const sights = siblingsOf(path, targets, identity);
    if (!sights) return;
    this.#sights = sights;
    this.#present = new Set(sights.map((sight) => sight.identity));
  }

  /** At the first start ever, what was rotated before is left alone, and recognised later under other names. */
  leaveAlone(): void {
    for (const sight of this.#sights) if (!this.#parts.ledger.logs.has(sight.identity)) historyOf(sight, this.#parts);
  }

  async scan(current: Log | undefined): Promise<void> {
    this.again = false;
    for (const sight of this.#sights) {
      if (sight.identity !== current?.identity) await this.#visit(sight, current);
    }
    for (const log of this.#parts.ledger.logs.values()) this.#missed(log);
    this.#parts.ledger.prune(this.#present);
  }

  /** The content that a file new under the log's name goes on with, as after a restored backup or a changed device. */
  async takenOver(fd: number): Promise<Content | undefined> {
    const origins = await originsOf(sourceOf(fd), this.#parts.ledger.contents(), this.#parts.pace);
    return this.#best(origins.filter(({ full }) => full))?.content;
  }

  async #visit(sight: Sight, current: Log | undefined): Promise<void> {
    const { ledger } = this.#parts;
    const log = ledger.logs.get(sight.identity);
    if (log && (await this.#revisit(log, sight))) return;
    const copy = ledger.copies.get(sight.identity);
    if (copy?.size === sight.size && copy.modifiedNs === sight.modifiedNs) return;
    const state = `${sight.size} ${sight.modifiedNs} ${this.#epoch}`;
    if (sight.size === 0 || this.#undecided.get(sight.identity) === state || this.#beingCompressed(sight)) return;
    const fd = openSeen(sight, this.#parts.identity);
    if (fd === undefined) return this.stir();
    const decided = await this.#examine(fd, sight, current);
    if (decided) this.#undecided.delete(sight.identity);
    else this.#undecided.set(sight.identity, state);
  }

  /**
   * A file that was the log: opened again if it grew since it was closed, and closed when it rests again. Answers false
   * if it is not that file after all: without birth times, an inode that was reused looks the same.
   */
  async #revisit(log: Log, sight: Sight): Promise<boolean> {
    log.path = sight.path;
    if (log.fd >= 0) return true;
    if (log.closed?.size === sight.size && log.closed.modifiedNs === sight.modifiedNs) return true;
    const { identity, ledger, losses, settleMs } = this.#parts;
    const fd = openSeen(sight, identity);
    if (fd === undefined) {
      this.stir();
      return true;
    }
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

  /** Answers whether the file is settled. The descriptor is closed, unless it is kept for a log. */
  async #examine(fd: number, sight: Sight, current: Log | undefined): Promise<boolean> {
    let kept = false;
    try {
      const source = sourceOf(fd);
      if (sight.path.endsWith('.gz') && !source.compressed) return false; // not even its header is there yet
      const origins = await originsOf(source, this.#parts.ledger.contents(), this.#parts.pace);
      const origin = this.#best(origins);
      if (origin) return await this.#readCopy(fd, sight, source, origin);
      if (await this.#isCopyOf(current, source)) return await this.#leaveTo(current);
      if (fstatSync(fd).size !== sight.size) return this.#tooEarly();
      kept = !source.compressed;
      await this.#adopt(fd, sight, source);
      this.#parts.troubles.ends('archive', sight.path);
      return true;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      this.#parts.troubles.begins('archive', sight.path, String(error));
      return false;
    } finally {
      if (!kept) closeSync(fd);
    }
  }

  /** One file on disk stands for one content, unless so much agrees that it must be a copy. */
  #best(origins: readonly Origin[]): Origin | undefined {
    return origins.find(({ content, strong }) => strong || !this.#parts.ledger.isRepresented(content, this.#present));
  }

  async #readCopy(fd: number, sight: Sight, source: Source, { content, full }: Origin): Promise<boolean> {
    const { ledger, losses, totals } = this.#parts;
    const owner = ledger.ownerOf(content);
    if (owner && owner.fd >= 0) {
      // What is open is read there. It may turn out truncated, and then this copy has the rest.
      if ((await drain(owner, this.#parts)) === 'truncated') this.stir();
      return false;
    }
    const before = totals.bytes;
    if (full && !(owner && this.#present.has(owner.identity))) await readRest(fd, source, content, this.#parts);
    if (totals.bytes > before) totals[source.compressed ? 'recoveredGz' : 'recoveredCopies']++;
    losses.found(content);
    ledger.noteCopy(sight, content);
    this.#parts.troubles.ends('archive', sight.path);
    return true;
  }

  /** Never seen before: a rotation was missed. */
  async #adopt(fd: number, sight: Sight, source: Source): Promise<void> {
    const { ledger, totals } = this.#parts;
    totals.rotations++;
    if (source.compressed) {
      const content = emptyContent();
      ledger.detached.push(content);
      await readRest(fd, source, content, this.#parts);
      totals.recoveredGz++;
      ledger.noteCopy(sight, content);
      return;
    }
    const log = ledger.log(sight);
    log.fd = fd;
    log.grewAt = performance.now();
    if ((await drain(log, this.#parts)) === 'truncated') this.stir();
  }

  /** A copy in the making of a log of which nothing was consumed yet. Its lines are read from the log. */
  async #isCopyOf(current: Log | undefined, source: Source): Promise<boolean> {
    if (!current || current.fd < 0) return false;
    for await (const chunk of source.chunks()) {
      const bytes = chunk.subarray(0, COMPARED_BYTES);
      const own = Buffer.alloc(bytes.length);
      return readSync(current.fd, own, 0, own.length, 0) === own.length && own.equals(bytes);
    }
    return false;
  }

  /** The log has all of it. Once something of the log is consumed, a truncation will show; until then look again. */
  async #leaveTo(current: Log | undefined): Promise<false> {
    if (current && (await drain(current, this.#parts)) === 'end' && current.content.offset > 0) return false;
    return this.#tooEarly();
  }

  /** It changed while it was looked at. */
  #tooEarly(): false {
    this.stir();
    return false;
  }

  #beingCompressed({ path }: Sight): boolean {
    return path.endsWith('.gz') && this.#sights.some((other) => other.path === path.slice(0, -3));
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
