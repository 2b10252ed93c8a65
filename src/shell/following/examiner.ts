import { closeSync, fstatSync, readSync } from 'node:fs';
import { type Content, emptyContent } from './content.ts';
import type { Delivery } from './delivery.ts';
import { type DrainParts, drain, takeFromTail } from './drain.ts';
import { type IdentityOptions, isSystemError, isYounger, look, type Sight } from './identity.ts';
import { isAtRest, type Log } from './ledger.ts';
import { endOfFill } from './lines.ts';
import { type Origin, originsOf } from './origin.ts';
import type { Pace } from './pace.ts';
import { readRest } from './rest.ts';
import { type Source, sourceOf } from './source.ts';

export interface ExamineParts extends DrainParts {
  readonly delivery: Delivery;
  readonly identity: IdentityOptions;
}

/** What there is beside a file that is examined. */
export interface Surroundings {
  readonly sights: readonly Sight[];
  /** The log that has the name. */
  readonly current: Log | undefined;
}

/**
 * `settled`: read, or known to hold nothing new. `undecided`: nothing to be told before it changes or something is
 * rotated, truncated or closed. `moving`: it, or what it depends on, changed under our eyes; look again.
 */
export type Verdict = 'settled' | 'undecided' | 'moving';

const COMPARED_BYTES = 64 << 10;

/** Finds out what an unknown file beside the log is, and reads from it what is nowhere else. */
export class Examiner {
  readonly #parts: ExamineParts;

  constructor(parts: ExamineParts) {
    this.#parts = parts;
  }

  /** Takes the descriptor over: it is closed, or kept for a log. */
  async examine(fd: number, sight: Sight, around: Surroundings): Promise<Verdict> {
    const { troubles, ledger } = this.#parts;
    try {
      const verdict = await this.#decide(fd, sight, around);
      troubles.ends('archive', sight.path);
      return verdict;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      troubles.begins('archive', sight.path, error.message); // half a .gz also ends here, until it is whole
      return 'undecided';
    } finally {
      if (!ledger.open().some((log) => log.fd === fd)) closeSync(fd);
    }
  }

  async #decide(fd: number, sight: Sight, { sights, current }: Surroundings): Promise<Verdict> {
    const { ledger, pace } = this.#parts;
    const source = sourceOf(fd);
    if (sight.path.endsWith('.gz') && !source.compressed) return 'undecided'; // not even its header is there yet
    if (!source.compressed && !(await holdsText(source, pace))) return 'undecided'; // the copy of a hole, so far
    for (const origin of await originsOf(source, ledger.contents(), pace)) {
      const standIn = origin.strong ? 'none' : this.#standIn(origin.content, sight, sights);
      if (standIn === 'moving') return 'moving';
      if (standIn === 'none') return this.#readCopy(fd, sight, source, { origin, sights });
      if (source.compressed || !current || origin.content !== current.content) continue;
      const left = await this.#leaveTo(current, sight);
      if (left) return left;
    }
    for (const log of ledger.open().filter(({ content }) => content.offset === 0)) {
      takeFromTail(log); // which must not find later that it was cut, when this file has been taken for what was in it
      if (fstatSync(log.fd).size < log.content.known && (await drain(log, this.#parts)) === 'truncated')
        return 'moving';
      if (!source.compressed && isYounger(sight.identity, log.identity) === false) continue;
      if (!(await isCopyOf(log, source))) continue;
      await drain(log, this.#parts); // then more will be known
      return 'moving';
    }
    if (fstatSync(fd).size !== sight.size) return 'moving';
    return this.#adopt(fd, sight, source);
  }

  /**
   * Whether another file stands for the content already. Short files may be equal by chance (one line, written in the
   * same second), so one file on disk stands for one content, but for a .gz beside what it is made from.
   */
  #standIn(content: Content, sight: Sight, sights: readonly Sight[]): 'none' | 'other' | 'moving' {
    for (const identity of this.#parts.ledger.standInsOf(content)) {
      const other = sights.find((candidate) => candidate.identity === identity);
      if (!other) continue;
      const now = look(other.path, this.#parts.identity);
      if (now.state !== 'file' || now.sight.identity !== identity) return 'moving';
      if (sight.path !== `${other.path}.gz`) return 'other';
    }
    const owner = this.#parts.ledger.ownerOf(content);
    const unlinked = owner === undefined || owner.fd < 0 || fstatSync(owner.fd).nlink === 0;
    return unlinked || sight.path === `${owner.path}.gz` ? 'none' : 'other';
  }

  /**
   * A file that begins like the log, in too few bytes to be sure, is left to it as long as it may be a copy, perhaps one
   * in the making. Undefined: it is a log of its own that is equal by chance.
   */
  async #leaveTo(log: Log, sight: Sight): Promise<Verdict | undefined> {
    const before = log.content.offset;
    if ((await drain(log, this.#parts)) === 'truncated' || log.content.offset !== before) return 'moving'; // surer then
    if (sight.size > fstatSync(log.fd).size) return undefined;
    const younger = isYounger(sight.identity, log.identity);
    if (younger !== undefined) return younger ? 'undecided' : undefined;
    const ageMs = Date.now() - Number(sight.modifiedNs / 1_000_000n);
    return Math.abs(ageMs) < this.#parts.settleMs ? 'moving' : undefined;
  }

  async #readCopy(
    fd: number,
    sight: Sight,
    source: Source,
    { origin, sights }: { origin: Origin; sights: readonly Sight[] },
  ): Promise<Verdict> {
    const { ledger, losses, totals } = this.#parts;
    const { content, full } = origin;
    const owner = ledger.ownerOf(content);
    // What is open is read there. It may turn out truncated, and then this copy has the rest.
    if (owner && owner.fd >= 0) return (await drain(owner, this.#parts)) === 'truncated' ? 'moving' : 'undecided';
    const original = owner && sights.find(({ identity }) => identity === owner.identity);
    if (original && !isAtRest(owner, original)) return 'moving';
    if (!original) {
      const before = totals.bytes;
      const halfLine = full ? await readRest(fd, source, content, this.#parts) : 0;
      if (totals.bytes > before) totals[source.compressed ? 'recoveredGz' : 'recoveredCopies']++;
      losses.found(content, sight.path, halfLine);
    }
    ledger.noteCopy(sight, content);
    return 'settled';
  }

  /** Never seen before: a rotation was missed. */
  async #adopt(fd: number, sight: Sight, source: Source): Promise<Verdict> {
    const { ledger, losses, totals } = this.#parts;
    totals.rotations++;
    if (!source.compressed) {
      const log = ledger.log(sight);
      log.fd = fd;
      log.grewAt = performance.now();
      if ((await drain(log, this.#parts)) === 'truncated') return 'moving';
      losses.adopted(log.content.known);
      return 'settled';
    }
    const content = emptyContent();
    ledger.detached.push(content);
    losses.adopted((await readRest(fd, source, content, this.#parts)) + content.offset);
    totals.recoveredGz++;
    ledger.noteCopy(sight, content);
    return 'settled';
  }
}

/** Whether it begins like an open log of which nothing was consumed yet: its .gz, or a copy in the making. */
async function isCopyOf(log: Log, source: Source): Promise<boolean> {
  for await (const chunk of source.chunks()) {
    const bytes = chunk.subarray(0, COMPARED_BYTES);
    const own = Buffer.alloc(bytes.length);
    return readSync(log.fd, own, 0, own.length, 0) === own.length && own.equals(bytes);
  }
  return false;
}

async function holdsText(source: Source, pace: Pace): Promise<boolean> {
  for await (const chunk of source.chunks()) {
    if (endOfFill(chunk, 0) < chunk.length) return true;
    await pace.breathe(chunk.length);
  }
  return false;
}
