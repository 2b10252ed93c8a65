import { dirname } from 'node:path';
import { Admission } from './admission.ts';
import { Discovery } from './discovery.ts';
import type { HerdLimits } from './herd-limits.ts';
import type { HerdOptions } from './herd-options.ts';
import type { FollowLimits } from './limits.ts';
import { directoryMarkAt, type Mark, markAt } from './mark.ts';
import { Member } from './member.ts';
import { names, plainPath } from './pattern.ts';
import type { Position } from './position.ts';
import { Shortfall } from './shortfall.ts';
import { siblingsOf } from './siblings.ts';
import { Slices } from './slices.ts';
import { emptyTotals, type Totals } from './totals.ts';
import type { Troubles } from './troubles.ts';

/** Times of files lag behind the clock by so much. */
const CLOCK_STEP_MS = 100;

export interface RollParts {
  readonly options: HerdOptions;
  readonly limits: HerdLimits & FollowLimits;
  readonly troubles: Troubles;
  /** Resolves when the member is parked, so that its position can be had by another. */
  park(member: Member): Promise<void>;
  onFound(member: Member): void;
}

/** Who belongs to the flock: the files that the patterns name, found at the start and from time to time. */
export class Roll {
  readonly members = new Map<string, Member>();
  /** What those counted that are no members any more. */
  readonly gone: Totals = emptyTotals();
  /** There, but beyond the limit, at the last look. */
  refused = 0;
  /** The first look is over. */
  complete = false;
  /** Wall time (ms) at which all files were known that there were; undefined if that was never so. */
  knownUntil: number | undefined;
  readonly #parts: RollParts;
  readonly #plain: ReadonlySet<string>;
  readonly #discovery: Discovery;
  readonly #admission: Admission;

  constructor(parts: RollParts) {
    const { options, limits, troubles } = parts;
    const { patterns, positions, birthTimes } = options;
    this.#parts = parts;
    this.#plain = new Set(patterns.map(plainPath).filter((path) => path !== undefined));
    this.#discovery = new Discovery(patterns, troubles, limits);
    this.#admission = new Admission(patterns, this.members, birthTimes === undefined ? {} : { birthTimes });
    this.knownUntil = options.knownUntil;
    for (const position of positions) {
      if (!patterns.some((pattern) => names(pattern, position.path)) || this.members.size >= limits.filesMax) continue;
      this.#enter(position.path, markAt(position.path), position);
    }
  }

  isMissed(path: string): boolean {
    return this.#plain.has(path) || !this.members.has(path);
  }

  /** Looks what is there, and takes in what is new. */
  async discover(isStopping: () => boolean): Promise<void> {
    const slices = new Slices(this.#parts.limits.sliceMs);
    const [present, begun] = [new Set<string>(), Date.now()];
    const shortfall = this.#shortfall();
    for (const path of this.#plain)
      if (!this.members.has(path) && !this.#take(path, markAt(path))) shortfall.refuse(path);
    for (const path of this.#discovery.paths()) {
      present.add(path);
      if (slices.over) await slices.breathe();
      if (isStopping()) return;
      if (!this.members.has(path) && !(await this.#consider(path))) shortfall.refuse(path);
    }
    this.#admission.forget(present);
    this.refused = shortfall.count;
    shortfall.tell(this.members, this.#discovery.faulty);
    this.complete = true;
    this.knownUntil = begun - CLOCK_STEP_MS;
  }

  /** Those that are absent too long. */
  async letGo(): Promise<void> {
    const since = performance.now() - this.#parts.limits.absentMs;
    const long = [...this.members.values()].filter(
      ({ plain, absentSince = Infinity }) => !plain && absentSince <= since,
    );
    for (const member of long) await this.#drop(member);
  }

  /** Answers false if there is no room for it. */
  async #consider(path: string): Promise<boolean> {
    if (this.#admission.isRotatedByName(path)) return true;
    const mark = markAt(path);
    if (mark.refusal) this.#parts.troubles.begins('unreadable', dirname(path), mark.refusal);
    if (!mark.there) return !this.#cameAndWent(path) || !(await this.#hasRoom()) || this.#take(path, mark);
    const verdict = this.#admission.verdictOn(path, mark);
    if (verdict.is === 'none') return true;
    if (!(await this.#hasRoom())) return false;
    if (!verdict.formerly) return this.#take(path, mark);
    await this.#parts.park(verdict.formerly);
    return this.#take(path, mark, verdict.formerly.cede(path));
  }

  /** A log that was not there at the last look, and was rotated away by now: what it held is read all the same. */
  #cameAndWent(path: string): boolean {
    const { knownUntil } = this;
    if (knownUntil === undefined || directoryMarkAt(dirname(path)).modifiedMs < knownUntil) return false;
    return siblingsOf(path, [], {})?.some((sight) => Number(sight.modifiedNs / 1_000_000n) >= knownUntil) ?? false;
  }

  #take(path: string, mark: Mark, position?: Position): boolean {
    if (this.members.size >= this.#parts.limits.filesMax) return false;
    this.#parts.onFound(this.#enter(path, mark, position));
    return true;
  }

  #enter(path: string, seen: Mark, position: Position | undefined): Member {
    const newsSince = position ? undefined : this.knownUntil;
    const member = new Member(path, { plain: this.#plain.has(path), seen, position, newsSince });
    this.members.set(path, member);
    return member;
  }

  async #hasRoom(): Promise<boolean> {
    const { filesMax, yieldMs } = this.#parts.limits;
    if (this.members.size < filesMax) return true;
    const absent = [...this.members.values()]
      .filter(({ plain, absentSince = Infinity }) => !plain && absentSince <= performance.now() - yieldMs)
      .sort((a, b) => (a.absentSince ?? 0) - (b.absentSince ?? 0));
    if (absent[0]) await this.#drop(absent[0]);
    return absent.length > 0;
  }

  async #drop(member: Member): Promise<void> {
    await this.#parts.park(member);
    this.members.delete(member.path);
    this.#parts.options.onLetGo?.(member.path);
    const totals = member.position?.totals ?? emptyTotals();
    for (const key of Object.keys(totals) as (keyof Totals)[]) this.gone[key] += totals[key]; // its own keys
  }

  #shortfall(): Shortfall {
    const { options, limits, troubles } = this.#parts;
    const { filesMax, yieldMs: patienceMs } = limits;
    return new Shortfall({ patterns: options.patterns, filesMax, patienceMs, troubles });
  }
}
