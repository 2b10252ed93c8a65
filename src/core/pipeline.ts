import { assemble, assembleSetBack, type Rooms } from './assembly.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Malformed } from './event.ts';
import { Intake } from './intake.ts';
import { isCompanyComing } from './judging/company.ts';
import { closePeriod, type Digest, EMPTY_PERIOD, firstPeriod, type PeriodState } from './period.ts';
import type { Policy } from './policy.ts';
import { reportsOf, type ServiceReport } from './service-report.ts';
import { type PipelineState, STATE_VERSION } from './state.ts';
import type { Acknowledgement, Incident } from './telling/incident.ts';
import type { Silence } from './telling/mute.ts';
import type { Notification } from './telling/notification.ts';
import type { Instant } from './time.ts';
import type { LogClock, Steps } from './walk.ts';

/**
 * The walk from bytes to mails: read, count, judge, tell.
 *
 * It does no IO and has no clock. Lines carry their own time; `tick` says that time has passed without any. What falls
 * due is settled at the instant it fell due, after all lines of that instant, whenever the caller gets round to it, so
 * that the live agent (the system's clock) and replay (the log's) come to the same decisions.
 */
export class Pipeline {
  readonly #policy: Policy;
  readonly #intake: Intake;
  /** What the walk over the lines asks for, away from its hot path. */
  readonly #steps: Steps = {
    settleBefore: (instant) => this.#settleBefore(instant),
    outOfOrder: (instant) => this.#outOfOrder(instant),
    respawned: (id, at, cause) => this.#respawned(id, at, cause),
    changed: () => this.#drain(),
  };
  #rooms: Rooms;
  #period: PeriodState;
  #decisions: Decision[] = [];
  readonly #clock: LogClock;

  constructor(policy: Policy, state?: PipelineState) {
    this.#policy = policy;
    this.#clock = { now: state?.now ?? -Infinity, wake: Number.POSITIVE_INFINITY };
    this.#period = state?.period ?? EMPTY_PERIOD;
    this.#intake = new Intake(policy, state);
    this.#rooms = assemble(policy, this.#intake, state, this.#clock.now);
    this.#plan();
  }

  /** The clock of the log: the newest instant that lines or ticks have told of. */
  get now(): Instant {
    return this.#clock.now;
  }

  /** When `tick` must be called next if no line comes before. */
  get nextWake(): Instant | undefined {
    return Number.isFinite(this.#clock.wake) ? this.#clock.wake : undefined;
  }

  /** Judges whole lines, `bytes[from..to)`. Stamps later than `notAfter` (the wall's clock) are counted, not believed. */
  read(bytes: Uint8Array, from: number, to: number, notAfter: Instant): Decision[] {
    const against = { notAfter, clock: this.#clock, judge: () => this.#rooms.sources.judge };
    this.#intake.read(bytes, from, to, against, this.#steps);
    return this.#take();
  }

  /** Time has passed, and every line stamped up to `now` has been read. */
  tick(now: Instant): Decision[] {
    while (this.#clock.wake <= now) this.#settle(this.#clock.wake);
    this.#clock.now = Math.max(this.#clock.now, now);
    return this.#take();
  }

  /** All written so far is read: what is due now is told before its second ends, unless alerts are to be judged then. */
  tellNow(): Decision[] {
    const { now } = this.#clock;
    if (this.#rooms.sources.judge.nextDue > now) this.#decisions.push(...this.#tell(this.#rooms.teller.settle(now)));
    this.#plan();
    return this.#take();
  }

  /** The past is being read: judge it, but tell nothing until `release`, which is to have no earlier `newsSince`. */
  hold(newsSince: Instant = Number.NEGATIVE_INFINITY): void {
    this.#rooms.teller.hold(newsSince);
    this.#plan();
  }

  /** The past has been read; what it left is told. What ended before `newsSince` is history. */
  release(now: Instant, newsSince: Instant): Decision[] {
    const decisions = this.tick(now);
    const told = this.#rooms.teller.release(this.#clock.now, newsSince);
    this.#period = firstPeriod(this.#period, this.#periodEnd(now));
    this.#plan();
    return [...decisions, ...this.#tell(told)];
  }

  /** The silences in force or to come, from now on. */
  setSilences(silences: readonly Silence[]): void {
    this.#rooms.teller.setSilences(silences, this.#clock.now);
    this.#plan();
  }

  /** Somebody takes an incident up; false when there is none of that id. */
  acknowledge(incident: string, by: Acknowledgement): boolean {
    return this.#rooms.teller.acknowledge(incident, by);
  }

  /** Sums up the period that ends now, and begins the next one. */
  digest(now: Instant, startedAt: Instant): Digest {
    const [digest, next] = closePeriod(this.#period, { ...this.#periodEnd(now), startedAt });
    this.#period = next;
    return digest;
  }

  #periodEnd(now: Instant) {
    const { book, withheld } = this.#rooms.teller;
    return { now, services: this.services(), counts: this.counts, storms: book.storms, ...withheld };
  }

  snapshot(): PipelineState {
    const { sources, teller } = this.#rooms;
    return {
      ...{ version: STATE_VERSION, period: this.#period },
      now: Number.isFinite(this.#clock.now) ? this.#clock.now : null,
      ...{ ...this.#intake.snapshot(), judge: sources.judge.snapshot(), teller: teller.snapshot() },
    };
  }

  /** Every service seen, with its counts and the rules that fire for it. */
  services(): ServiceReport[] {
    return reportsOf(this.#rooms.sources);
  }

  get incidents(): readonly Incident[] {
    return this.#rooms.teller.book.incidents;
  }

  get counts(): Intake['counts'] {
    return this.#intake.counts;
  }

  /** The first few lines since the last call that were no events. */
  takeMalformed(): Malformed[] {
    return this.#intake.takeMalformed();
  }

  /** Whether a service is well on its way to a threshold: a mail may be due soon. */
  get stormIsComing(): boolean {
    return isCompanyComing(this.#rooms.sources.judge, this.#clock.now);
  }

  /** A line is stamped later than something falls due. */
  #settleBefore(instant: Instant): void {
    while (this.#clock.wake < instant) this.#settle(this.#clock.wake);
  }

  /** The one case in which the clock goes back: the host's did, and lines go on from there. */
  #outOfOrder(instant: Instant): boolean {
    if (!this.#intake.isSetBack(instant)) return false;
    this.#rooms = assembleSetBack(this.#policy, this.#rooms, this.#clock.now, instant);
    this.#clock.now = instant;
    this.#plan();
    return true;
  }

  #respawned(id: number, at: Instant, cause: number): void {
    this.#rooms.teller.book.respawned(id, at, this.#intake.reader.causeName(cause));
    this.#drain();
  }

  #settle(due: Instant): void {
    this.#clock.now = Math.max(this.#clock.now, due);
    const { sources, teller } = this.#rooms;
    sources.judge.settle(this.#clock.now);
    this.#drain();
    this.#decisions.push(...this.#tell(teller.settle(this.#clock.now)));
    this.#plan();
  }

  /** Hands what the judge decided to the teller. */
  #drain(): void {
    const { sources, teller } = this.#rooms;
    for (const change of sources.judge.takeChanges()) this.#decisions.push(decide(change, sources, teller));
    this.#plan();
  }

  #tell(notifications: readonly Notification[]): Decision[] {
    this.#period = { ...this.#period, notifications: this.#period.notifications + notifications.length };
    return notifications.map((notification) => ({ kind: 'notify', notification }));
  }

  #plan(): void {
    const { sources, teller } = this.#rooms;
    this.#clock.wake = Math.min(sources.judge.nextDue, teller.nextDue);
  }

  #take(): Decision[] {
    const decisions = this.#decisions;
    if (decisions.length > 0) this.#decisions = [];
    return decisions;
  }
}
