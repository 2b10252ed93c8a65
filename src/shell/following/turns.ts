import type { HerdLimits } from './herd-limits.ts';
import type { Member, ParkTimes } from './member.ts';

export interface TurnsParts {
  readonly limits: HerdLimits & ParkTimes;
  /** Gives the member a follower and starts it. */
  wake(member: Member): void;
  /** The member has no follower any more. */
  onParked(member: Member): void;
}

/** A file that takes longer than this to be read to its end for the first time does not keep others from starting. */
const LONG_READ_MS = 1_000;
/** How many are parked in one turn of the event loop, for no other reason than that there are too many awake. */
const TRIM_MAX = 25;

/** Who is awake: those who were written to last. Whoever asks is woken in the order of asking. */
export class Turns {
  readonly #parts: TurnsParts;
  readonly #awake = new Set<Member>();
  readonly #parking = new Map<Member, Promise<void>>();
  /** Woken, and its first pass not over: since when. */
  readonly #reading = new Map<Member, number>();
  #queue: Member[] = [];
  #stopping = false;

  constructor(parts: TurnsParts) {
    this.#parts = parts;
  }

  get awake(): number {
    return this.#awake.size;
  }

  want(member: Member): void {
    if (member.standing !== 'parked' || this.#stopping) return;
    member.standing = 'waiting';
    member.wantedAt = performance.now();
    this.#queue.push(member);
    this.pump();
  }

  /** Whether it is being read to its end for the first time since it was woken: old lines, mostly. */
  isReading(member: Member): boolean {
    return this.#reading.has(member);
  }

  /** A pass of its follower is over. */
  passed(member: Member): void {
    if (this.#reading.delete(member)) this.pump();
  }

  /** Wakes as many as there is room for, and makes room for the others. */
  pump(): void {
    const { startMax } = this.#parts.limits;
    for (let next = this.#queue[0]; next && !this.#stopping; next = this.#queue[0]) {
      if (this.#startingNow() >= startMax) return;
      const place = this.#place();
      if (place === 'free') this.#wake(next);
      else if (!place || this.#parking.size >= Math.min(startMax, this.#queue.length)) return;
      else void this.park(place);
    }
  }

  /** Parks those that are quiet and too many, and those whose file is gone. */
  trim(): void {
    const gone = [...this.#awake].filter(({ seen, standing, follower }) => {
      return !seen.there && standing === 'awake' && follower?.restless === false;
    });
    for (const member of gone.slice(0, TRIM_MAX)) void this.park(member);
    for (let i = 0; i < TRIM_MAX && this.#awake.size - this.#parking.size > this.#parts.limits.awakeMax; i++) {
      const quietest = this.#quietest();
      if (!quietest || !this.#isQuiet(quietest)) break;
      void this.park(quietest);
    }
  }

  /** Resolves when the member has no follower and its position is all there is to it. */
  park(member: Member): Promise<void> {
    const under = this.#parking.get(member);
    if (under) return under;
    this.#queue = this.#queue.filter((waiting) => waiting !== member);
    if (member.standing === 'waiting') member.standing = 'parked';
    if (!member.follower) return Promise.resolve();
    const parking = this.#park(member);
    this.#parking.set(member, parking);
    return parking;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const member of this.#queue) member.standing = 'parked';
    this.#queue = [];
    await Promise.all([...this.#awake].map((member) => this.park(member)));
  }

  async #park(member: Member): Promise<void> {
    await member.park(this.#parts.limits);
    this.#parking.delete(member);
    this.#awake.delete(member);
    this.#reading.delete(member);
    this.#parts.onParked(member);
    this.pump();
  }

  #wake(member: Member): void {
    this.#queue.shift();
    this.#awake.add(member);
    this.#reading.set(member, performance.now());
    this.#parts.wake(member);
  }

  #startingNow(): number {
    const since = performance.now() - LONG_READ_MS;
    let count = 0;
    for (const begun of this.#reading.values()) if (begun >= since) count++;
    return count;
  }

  /** Whether there is room for one more; else who may be parked for it, if anybody. */
  #place(): 'free' | Member | undefined {
    const { awakeMax, busyMax } = this.#parts.limits;
    if (this.#awake.size < awakeMax) return 'free';
    const quietest = this.#quietest();
    if (quietest && this.#isQuiet(quietest)) return quietest;
    return this.#awake.size < busyMax ? 'free' : quietest;
  }

  #isQuiet({ wroteAt, follower }: Member): boolean {
    return follower?.restless === false && wroteAt < performance.now() - this.#parts.limits.quietMs;
  }

  /** The one that nothing was written to for longest; one that expects more only if all do. */
  #quietest(): Member | undefined {
    let found: Member | undefined;
    let foundRestless = true;
    for (const member of this.#awake) {
      if (member.standing !== 'awake' || this.#reading.has(member)) continue;
      const restless = member.follower?.restless ?? true;
      if (found && (restless === foundRestless ? member.wroteAt >= found.wroteAt : restless)) continue;
      found = member;
      foundRestless = restless;
    }
    return found;
  }
}
