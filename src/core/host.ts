import type { EventBatch } from './event.ts';
import { globalId } from './ids.ts';
import { Intake } from './intake.ts';
import { Judge, type JudgeOptions } from './judging/judge.ts';
import { packed, unpacked } from './judging/packed.ts';
import { Lag } from './lag.ts';
import { LogClock } from './log-clock.ts';
import type { Policy } from './policy.ts';
import type { LineReader } from './reading/line-reader.ts';
import { causesOf, type ServiceReport } from './service-report.ts';
import { movedBack } from './set-back.ts';
import type { HostState } from './state.ts';
import type { Duration, Instant } from './time.ts';
import { uniqueName } from './unique-name.ts';
import type { Steps } from './walk.ts';

export interface HostParts {
  readonly policy: Policy;
  /** The host in the order of first sight. */
  readonly number: number;
  /** Null for the agent's own. */
  readonly name: string | null;
  /** Of a host that was never heard of: what is stamped before is counted, and not judged. */
  readonly newsSince: Instant;
  /** One for all hosts: it is empty between two reads. */
  readonly batch: EventBatch;
  /** Longer quiet wanted of a service that flaps, or 0. By the service's id among those of all hosts. */
  quietAtLeast(service: number): Duration;
  /** What the walk over the host's lines asks for. */
  stepsOf(host: Host): Steps;
}

/** What is told by the log of one host, which has a clock of its own: its lines are read, counted and judged by that alone. */
export class Host {
  readonly number: number;
  readonly name: string | null;
  readonly clock: LogClock;
  readonly intake: Intake;
  readonly #newsSince: Instant;
  readonly #judging: JudgeOptions;
  readonly #steps: Steps;
  readonly #lag: Lag;
  judge: Judge;

  constructor({ policy, number, name, batch, quietAtLeast, stepsOf, newsSince }: HostParts, state?: HostState) {
    this.number = number;
    this.name = name;
    this.#newsSince = newsSince;
    this.#lag = new Lag(state?.lag);
    this.clock = new LogClock(state?.now ?? newsSince);
    this.intake = new Intake(policy, batch, state);
    const quiet = (local: number) => quietAtLeast(this.idOf(local));
    this.#judging = { rules: policy.rules, names: this.intake.reader, quietAtLeast: quiet };
    this.judge = new Judge(
      this.#judging,
      state && { ...state.judge, tallies: unpacked(state.judge.tallies) },
      this.clock.now,
    );
    this.#steps = stepsOf(this);
  }

  /** Takes in whole lines, `bytes[from..to)`; see `Pipeline.read`. */
  read(bytes: Uint8Array, from: number, to: number, notAfter: Instant): void {
    const against = { notAfter, clock: this.clock, judge: () => this.judge };
    this.intake.read(bytes, from, to, against, this.#steps);
  }

  /** The lines read last came at `wall`. */
  heardAt(wall: Instant): void {
    this.#lag.heard(wall, this.clock.now);
  }

  /** How far its stamps lie behind the wall's clock. */
  get behind(): Duration {
    return this.#lag.of;
  }

  /** When it wants to judge something without a line, by the clock of all. */
  get nextDue(): Instant {
    return this.judge.nextDue + this.behind;
  }

  /** Time has passed by the wall's clock, which is this host's own. */
  passed(now: Instant): void {
    this.clock.now = Math.max(this.clock.now, now);
  }

  /** Judges what fell due at or before an instant of its own clock: all its lines of that time have been read. */
  settle(due: Instant): void {
    this.clock.now = Math.max(this.clock.now, due);
    this.judge.settle(this.clock.now);
  }

  get reader(): LineReader {
    return this.intake.reader;
  }

  get counters(): Intake['counters'] {
    return this.intake.counters;
  }

  /** Plans when the walk has to stop: something of this host, or what is told of all, falls due. */
  plan(tellingDue: Instant): void {
    this.clock.wake = Math.min(this.judge.nextDue, tellingDue);
  }

  /** A service of this host among those of all hosts. */
  idOf(local: number): number {
    return globalId(this.number, local);
  }

  /** A service's name among those of all hosts: `www`, or `web-1:www` where the host is not the agent's own. */
  nameOf(local: number): string {
    return uniqueName(this.name, this.reader.serviceName(local));
  }

  /** A line is out of order. True when it is one too many: then the host's clock was set back. */
  isSetBack(instant: Instant): boolean {
    return instant >= this.#newsSince && this.intake.isSetBack(instant);
  }

  /** The host's own clock was set back: counters stay, what was judged moves with it. */
  setBack(to: Instant): void {
    this.judge = new Judge(this.#judging, movedBack(this.judge.snapshot(), this.clock.now, to), to);
    this.clock.now = to;
  }

  /** Every service, in the order of first sight. */
  services(): ServiceReport[] {
    const { reader, counters, judge } = this;
    return Array.from({ length: reader.serviceCount }, (_, id) => ({
      ...{ id: this.idOf(id), name: this.nameOf(id), host: this.name, service: reader.serviceName(id) },
      ...{ counts: counters.of(id), causes: causesOf(counters, reader, id) },
      ...{ firing: judge.firing(id), detailed: counters.detailed(id) },
    }));
  }

  snapshot(): HostState {
    const { name, number, behind: lag } = this;
    const newsSince = Number.isFinite(this.#newsSince) ? { newsSince: this.#newsSince } : {};
    const now = Number.isFinite(this.clock.now) ? this.clock.now : null;
    const judge = this.judge.snapshot();
    return {
      ...{ name, number, now, ...newsSince, ...(lag > 0 && { lag }), ...this.intake.snapshot() },
      judge: { ...judge, tallies: packed(judge.tallies) },
    };
  }
}
