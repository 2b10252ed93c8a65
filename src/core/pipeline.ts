import { Counters } from './counters.ts';
import type { Decision } from './decision.ts';
import { createBatch, type EventBatch, HAPPENED, IS_RESPAWN, type Malformed } from './event.ts';
import type { AlertChange } from './judging/alert-change.ts';
import { Judge } from './judging/judge.ts';
import type { Policy } from './policy.ts';
import { LineReader, type ReaderCounts } from './reading/line-reader.ts';
import { reportsOf, type ServiceReport } from './service-report.ts';
import { type PipelineState, type Skipped, STATE_VERSION } from './state.ts';
import { factsFrom, type Sources, stormOf } from './storm-facts.ts';
import type { Acknowledgement, Incident } from './telling/incident.ts';
import type { Silence } from './telling/mute.ts';
import { Teller } from './telling/teller.ts';
import { type Duration, type Instant, MINUTE } from './time.ts';

const BATCH_ROWS = 4096;
/** A line stamped this much before one that precedes it is out of order: counted, not judged. */
const OUT_OF_ORDER: Duration = 5 * MINUTE;

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
  #decisions: Decision[] = [];
  #now: Instant;
  #wake: Instant = Number.POSITIVE_INFINITY;

  constructor(policy: Policy, state?: PipelineState) {
    this.#now = state?.now ?? -Infinity;
    this.#skipped = { future: 0, outOfOrder: 0, ...state?.skipped };
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

  /** Judges whole lines, `bytes[from..to)`. Stamps later than `notAfter` (the wall's clock) are counted, not believed. */
  read(bytes: Uint8Array, from: number, to: number, notAfter: Instant): Decision[] {
    const { reader, counters } = this.#sources;
    for (let offset = from; offset < to; ) {
      offset = reader.read(bytes, offset, to, this.#batch);
      counters.ensure(reader.serviceCount);
      this.#walk(this.#batch, notAfter);
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
    return [...decisions, ...told.map((notification) => ({ kind: 'notify' as const, notification }))];
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

  snapshot(): PipelineState {
    const { reader, counters, judge } = this.#sources;
    return {
      version: STATE_VERSION,
      now: Number.isFinite(this.#now) ? this.#now : null,
      skipped: { ...this.#skipped },
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

  /** The hot loop: one turn a line, and nothing allocated while nothing happens. */
  #walk({ length, at, service, happened, cause }: EventBatch, notAfter: Instant): void {
    const { counters, judge } = this.#sources;
    for (let row = 0; row < length; row++) {
      const instant = at[row] ?? 0;
      const id = service[row] ?? 0;
      const what = happened[row] ?? HAPPENED.other;
      const future = instant > notAfter;
      // What fell due before this line is settled without knowing of it, as when the clock ticked in time.
      if (instant > this.#now && !future) this.#advance(instant);
      counters.count(id, what, future ? this.#now : instant);
      if (future) this.#skipped.future++;
      else if (instant < this.#now - OUT_OF_ORDER) this.#skipped.outOfOrder++;
      else if (IS_RESPAWN[what] === 1) {
        if (judge.respawn(id, instant, cause[row] ?? 0, this.#now)) {
          this.#teller.book.respawned(id, instant, this.#sources.reader.causeName(cause[row] ?? 0));
          this.#drain();
        }
        if (what === HAPPENED.died) this.#notice(id, what);
      } else if (what === HAPPENED.gaveUp || (what === HAPPENED.starting && judge.watches(id))) this.#notice(id, what);
    }
  }

  /** Moves the log's clock to the stamp of a line, having settled what fell due before it. */
  #advance(instant: Instant): void {
    while (this.#wake < instant) this.#settle(this.#wake);
    this.#now = instant;
  }

  #notice(id: number, what: number): void {
    this.#sources.judge.notice(id, what, this.#now);
    this.#drain();
  }

  #settle(due: Instant): void {
    this.#now = Math.max(this.#now, due);
    this.#sources.judge.settle(this.#now);
    this.#drain();
    for (const notification of this.#teller.settle(this.#now)) this.#decisions.push({ kind: 'notify', notification });
    this.#plan();
  }

  /** Hands what the judge decided to the teller. */
  #drain(): void {
    for (const change of this.#sources.judge.takeChanges()) this.#change(change);
    this.#plan();
  }

  #change(change: AlertChange): void {
    const { reader, judge } = this.#sources;
    const service = reader.serviceName(change.service);
    const rule = judge.plan(change.service).rules.find((r) => r.name === change.rule);
    const storm = rule === undefined ? undefined : stormOf(change, rule, this.#sources);
    const respawns = this.#teller.book.respawnsOf(change.service) ?? storm?.respawns ?? 0;
    this.#decisions.push({ ...change, service, severity: rule?.severity ?? 'warn', respawns });
    if (change.kind === 'resolved') this.#teller.resolved(change, service);
    else if (rule !== undefined && storm !== undefined) this.#teller.fired(change, rule, storm);
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
