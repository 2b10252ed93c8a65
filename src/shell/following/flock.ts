import { Follower } from './follower.ts';
import type { HerdLimits } from './herd-limits.ts';
import type { HerdOptions } from './herd-options.ts';
import { type HerdStats, sumOf } from './herd-stats.ts';
import { herdTroubles } from './herd-troubles.ts';
import type { Keeping } from './keeping.ts';
import { FOLLOW_LIMITS, type FollowLimits } from './limits.ts';
import { isSame, isSameFile, markAt } from './mark.ts';
import type { Member } from './member.ts';
import type { Shared } from './options.ts';
import type { Position } from './position.ts';
import { chunkFor } from './reader.ts';
import { Roll } from './roll.ts';
import { Rounds } from './rounds.ts';
import { Slices } from './slices.ts';
import type { FollowState, FollowStats } from './stats.ts';
import { Turns } from './turns.ts';

/**
 * Of one file among many, fewer earlier contents are remembered, for they are most of what a position takes; and a
 * thousand files that are rotated at midnight are not all looked at five times a second.
 */
const OF_MANY = { absentMax: 8, restlessPollMs: 1_000 };

/**
 * Many files, of which those written to last are awake: they have a follower. The others are parked: one sweep looks
 * at their names, and a file to which something happened is woken as after a downtime.
 */
export class Flock implements Keeping {
  readonly #options: HerdOptions;
  readonly #limits: HerdLimits & FollowLimits;
  readonly #shared: Shared;
  readonly #roll: Roll;
  readonly #turns: Turns;
  readonly #sweeping: Rounds;
  readonly #discovering: Rounds;
  /** Found at the start and not read to their end yet. */
  readonly #unread = new Set<Member>();
  readonly #text: string;
  #state: 'starting' | 'reading' | 'stopped' = 'starting';
  #stopping = false;

  constructor(options: HerdOptions, limits: HerdLimits) {
    this.#options = options;
    this.#limits = { ...FOLLOW_LIMITS, ...OF_MANY, ...options, ...limits };
    this.#text = options.patterns.map(({ text }) => text).join(', ');
    const isMissed = (path: string) => this.#roll.isMissed(path);
    const troubles = herdTroubles({ text: this.#text, isMissed, tell: (trouble) => options.onTrouble(trouble) });
    const isLogOfItsOwn = (path: string) => this.#roll.members.has(path);
    this.#shared = { chunk: chunkFor(this.#limits), troubles, isLogOfItsOwn };
    this.#turns = new Turns({
      limits: this.#limits,
      wake: (member) => this.#wake(member),
      onParked: ({ path }) => troubles.ends('polling', path),
    });
    const onFound = (member: Member) => this.#found(member);
    const park = (member: Member) => this.#turns.park(member);
    this.#roll = new Roll({ options, limits: this.#limits, troubles, park, onFound });
    this.#sweeping = new Rounds(this.#limits.sweepMs, () => this.#sweep());
    this.#discovering = new Rounds(this.#limits.discoverMs, () => this.#discover());
  }

  start(): void {
    for (const member of this.#roll.members.values()) this.#found(member);
    this.#discovering.start();
    this.#sweeping.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#turns.stop(), this.#discovering.stop(), this.#sweeping.stop()]);
    this.#state = 'stopped';
  }

  positions(): Position[] {
    const positions: Position[] = [];
    for (const { follower, position } of this.#roll.members.values()) {
      const known = follower?.begun ? follower.position() : position;
      if (known) positions.push(known);
    }
    return positions;
  }

  /** Of those that have no position yet, the next life must know how new they are. */
  get knownUntil(): number | undefined {
    let until = this.#roll.knownUntil;
    for (const { follower, position, newsSince } of this.#roll.members.values()) {
      if (until === undefined) return undefined;
      if (!position && !follower?.begun) until = newsSince && Math.min(until, newsSince);
    }
    return until;
  }

  stats(): HerdStats {
    const files = this.fileStats();
    const missing = files.filter(({ state }) => state === 'missing').length;
    const awake = this.#turns.awake;
    const counts = { found: files.length, awake, parked: files.length - awake, missing, refused: this.#roll.refused };
    return { path: this.#text, state: this.#stateOf(counts), ...sumOf(files, this.#roll.gone), files: counts };
  }

  fileStats(): FollowStats[] {
    return [...this.#roll.members.values()].map((member) => member.stats());
  }

  #stateOf({ found, missing }: { found: number; missing: number }): FollowState {
    return this.#state === 'reading' && missing === found ? 'missing' : this.#state;
  }

  #found(member: Member): void {
    if (this.#state === 'starting') this.#unread.add(member);
    this.#turns.want(member);
  }

  #wake(member: Member): void {
    const { patterns: _, positions, history, onLines, onCaughtUp, onTrouble, ...rest } = this.#options;
    const { path, position } = member;
    const follower = new Follower({
      ...{ ...OF_MANY, ...rest, path, position, shared: this.#shared, onTrouble },
      history: history === true && positions.length === 0 && this.#state === 'starting',
      newsSince: member.newsSince,
      onLines: (bytes) => {
        if (!this.#turns.isReading(member)) member.wroteAt = performance.now();
        onLines(path, bytes);
      },
      onCaughtUp: () => {
        if (this.#state !== 'starting') onCaughtUp();
      },
      onPass: () => {
        this.#turns.passed(member);
        if (this.#unread.delete(member)) this.#caughtUp();
      },
    });
    member.woken(follower);
    follower.start();
  }

  #caughtUp(): void {
    if (this.#state !== 'starting' || this.#unread.size > 0 || !this.#roll.complete || this.#stopping) return;
    this.#state = 'reading';
    this.#options.onCaughtUp();
  }

  async #discover(): Promise<void> {
    await this.#roll.discover(() => this.#stopping);
    if (this.#stopping) return;
    await this.#roll.letGo();
    this.#caughtUp();
  }

  async #sweep(): Promise<void> {
    const slices = new Slices(this.#limits.sliceMs);
    for (const member of [...this.#roll.members.values()]) {
      if (slices.over) await slices.breathe();
      if (this.#stopping) return;
      this.#look(member);
    }
    this.#turns.trim();
    this.#turns.pump();
  }

  #look(member: Member): void {
    const [before, now] = [member.seen, performance.now()];
    member.seen = markAt(member.path);
    if (member.seen.there) member.absentSince = undefined;
    else member.absentSince ??= now;
    const { follower, standing } = member;
    if (standing === 'parked' && member.isStirred(now, this.#limits)) this.#turns.want(member);
    if (standing !== 'awake' || !follower) return;
    const { scanMs, safetyPollMs } = this.#limits;
    const changed = !isSame(before, member.seen);
    if (!changed && now - member.lookedAt < safetyPollMs) return;
    const isRead = isSameFile(before, member.seen) && follower.hasRead(member.seen.size);
    if (isRead && now - member.lookedAt < scanMs) return;
    member.lookedAt = now;
    follower.look();
  }
}
