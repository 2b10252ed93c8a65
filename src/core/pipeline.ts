import { Counters } from './counters.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { createBatch, type EventBatch, type Malformed } from './event.ts';
import { isCompanyComing } from './judging/company.ts';
import { Judge } from './judging/judge.ts';
import { closePeriod, type Digest, EMPTY_PERIOD, type PeriodState } from './period.ts';
import type { Policy } from './policy.ts';
import { LineReader, type ReaderCounts } from './reading/line-reader.ts';
import { reportsOf, type ServiceReport } from './service-report.ts';
import { type PipelineState, type Skipped, STATE_VERSION } from './state.ts';
import { factsFrom, type Sources } from './storm-facts.ts';
import type { Acknowledgement, Incident } from './telling/incident.ts';
import type { Silence } from './telling/mute.ts';
import type { Notification } from './telling/notification.ts';
import { Teller } from './telling/teller.ts';
import type { Instant } from './time.ts';
import { type Steps, walk } from './walk.ts';

const BATCH_ROWS = 4096;
/**
 * The walk from bytes to mails: read, count, judge, tell.
 *
 * It does no IO and has no clock. Lines carry their own time; `tick` says that time has passed without any. What falls
 * due is settled at the instant it fell due, after all lines of that instant, whenever the caller gets round to it, so
 * that the live agent (the system's clock) and replay (the log's) come to the same decisions.
 */
export class Pipeline {
  readonly #sources: Sources;
  readonly #teller: Teller;
  readonly #batch: EventBatch = createBatch(BATCH_ROWS);
  readonly #skipped: Skipped;
  /** What the walk over a batch asks for, away from its hot path. */
  readonly #steps: Steps = {
    advance: (instant) => this.#advance(instant),
    respawned: (id, at, cause) => this.#respawned(id, at, cause),
    changed: () => this.#drain(),
  };
  #period: PeriodState;
  #decisions: Decision[] = [];
  #now: Instant;
  #wake: Instant = Number.POSITIVE_INFINITY;

  constructor(policy: Policy, state?: PipelineState) {
    this.#now = state?.now ?? -Infinity;
    this.#skipped = { future: 0, outOfOrder: 0, ...state?.skipped };
    this.#period = state?.period ?? EMPTY_PERIOD;
    const reader = new LineReader(policy, state?.reader);
    const counters = new Counters(state?.counters);
    const quietAtLeast = (id: number) => this.#teller.book.quietAtLeast(id);
    const judge = new Judge({ rules: policy.rules, names: reader, quietAtLeast }, state?.judge, this.#now);
    this.#sources = { reader, counters, judge };
    this.#teller = new Teller(policy, factsFrom(this.#sources), state?.teller);
    this.#plan();
  }

  /** The clock of the log: the newest instant that lines or ticks have told of. */
  get now(): Instant {
    return this.#now;
  }

  /** When `tick` must be called next if no line comes before. */
  get nextWake(): Instant | undefined {
    return Number.isFinite(this.#wake) ? this.#wake : undefined;
  }

  /** Whether a service is well on its way to a threshold: a mail may be due soon. */
  get stormIsComing(): boolean {
    return isCompanyComing(this.#sources.judge, this.#now);
  }

  /** Judges whole lines, `bytes[from..to)`. Stamps later than `notAfter` (the wall's clock) are counted, not believed. */
  read(bytes: Uint8Array, from: number, to: number, notAfter: Instant): Decision[] {
    const { reader, counters } = this.#sources;
    for (let offset = from; offset < to; ) {
      offset = reader.read(bytes, offset, to, this.#batch);
      counters.ensure(reader.serviceCount);
      walk(this.#batch, { ...this.#sources, skipped: this.#skipped, notAfter, now: this.#now }, this.#steps);
    }
    return this.#take();
  }

  /** Time has passed, and every line stamped up to `now` has been read. */
  tick(now: Instant): Decision[] {
    while (this.#wake <= now) this.#settle(this.#wake);
    this.#now = Math.max(this.#now, now);
    return this.#take();
  }

  /** The past is being read: judge it, but tell nothing until `release`. */
  hold(): void {
    this.#teller.hold();
    this.#plan();
  }

  /** The past has been read; what it left is told. What ended before `newsSince` is history. */
  release(now: Instant, newsSince: Instant): Decision[] {
    const decisions = this.tick(now);
    const told = this.#teller.release(this.#now, newsSince);
    this.#plan();
    return [...decisions, ...this.#tell(told)];
  }

  /** The silences in force or to come, from now on. */
  setSilences(silences: readonly Silence[]): void {
    this.#teller.setSilences(silences, this.#now);
    this.#plan();
  }

  /** Somebody takes an incident up; false when there is none of that id. */
  acknowledge(incident: string, by: Acknowledgement): boolean {
    return this.#teller.acknowledge(incident, by);
  }

  /** Sums up the period that ends now, and begins the next one. */
  digest(now: Instant, startedAt: Instant): Digest {
    const [digest, next] = closePeriod(this.#period, {
      ...{ now, startedAt, services: this.services(), counts: this.counts },
      ...{ storms: this.#teller.book.storms, ...this.#teller.withheld },
    });
    this.#period = next;
    return digest;
  }

  snapshot(): PipelineState {
    const { reader, counters, judge } = this.#sources;
    return {
      version: STATE_VERSION,
      now: Number.isFinite(this.#now) ? this.#now : null,
      skipped: { ...this.#skipped },
      period: this.#period,
      reader: reader.snapshot(),
      counters: counters.snapshot(reader.serviceCount),
      judge: judge.snapshot(),
      teller: this.#teller.snapshot(),
    };
  }

  /** Every service seen, with its counts and the rules that fire for it. */
  services(): ServiceReport[] {
    return reportsOf(this.#sources);
  }

  get incidents(): readonly Incident[] {
    return this.#teller.book.incidents;
  }

  get counts(): Readonly<ReaderCounts & Skipped> {
    return { ...this.#sources.reader.counts, ...this.#skipped };
  }

  /** The first few lines since the last call that were no events. */
  takeMalformed(): Malformed[] {
    return this.#sources.reader.takeSamples();
  }

  /** Moves the log's clock to the stamp of a line, having settled what fell due before it. */
  #advance(instant: Instant): void {
    while (this.#wake < instant) this.#settle(this.#wake);
    this.#now = instant;
  }

  #respawned(id: number, at: Instant, cause: number): void {
    this.#teller.book.respawned(id, at, this.#sources.reader.causeName(cause));
    this.#drain();
  }

  #settle(due: Instant): void {
    this.#now = Math.max(this.#now, due);
    this.#sources.judge.settle(this.#now);
    this.#drain();
    this.#decisions.push(...this.#tell(this.#teller.settle(this.#now)));
    this.#plan();
  }

  /** Hands what the judge decided to the teller. */
  #drain(): void {
    for (const change of this.#sources.judge.takeChanges()) {
      this.#decisions.push(decide(change, this.#sources, this.#teller));
    }
    this.#plan();
  }

  #tell(notifications: readonly Notification[]): Decision[] {
    this.#period = { ...this.#period, notifications: this.#period.notifications + notifications.length };
    return notifications.map((notification) => ({ kind: 'notify', notification }));
  }

  #plan(): void {
    this.#wake = Math.min(this.#sources.judge.nextDue, this.#teller.nextDue);
  }

  #take(): Decision[] {
    const decisions = this.#decisions;
    if (decisions.length > 0) this.#decisions = [];
    return decisions;
  }
}
