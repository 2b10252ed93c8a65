import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Host } from './host.ts';
import type { Hosts } from './hosts.ts';
import { closePeriod, type Digest, EMPTY_PERIOD, firstPeriod, type PeriodState } from './period.ts';
import type { Policy } from './policy.ts';
import { movedBack } from './set-back.ts';
import type { PipelineState } from './state.ts';
import { factsFrom } from './storm-facts.ts';
import type { IncidentBook } from './telling/incident-book.ts';
import type { Notification } from './telling/notification.ts';
import { Teller } from './telling/teller.ts';
import type { Instant } from './time.ts';

/** Where the judgements of all hosts come together: they are told as one, and every decision is noted until it is taken. */
export class Desk {
  readonly #policy: Policy;
  readonly #hosts: Hosts;
  readonly #decisions: Decision[] = [];
  #teller: Teller;
  #period: PeriodState;

  constructor(policy: Policy, hosts: Hosts, state: Pick<PipelineState, 'teller' | 'period'> | undefined) {
    this.#policy = policy;
    this.#hosts = hosts;
    this.#teller = new Teller(policy, factsFrom(hosts), state?.teller);
    this.#period = state?.period ?? EMPTY_PERIOD;
  }

  get book(): IncidentBook {
    return this.#teller.book;
  }

  /** For what needs no decision to be noted. */
  get teller(): Pick<Teller, 'nextDue' | 'hold' | 'setSilences' | 'acknowledge'> {
    return this.#teller;
  }

  /** Hands what a host's judge decided to the teller. */
  drain(host: Host): void {
    for (const change of host.judge.takeChanges()) this.#decisions.push(decide(change, host, this.#teller));
    this.plan(host);
  }

  /**
   * Plans when the walk over a host's lines has to stop. With one host, its own lines tell that it is time to tell; with
   * several, one of them says nothing of the others, whose lines of that time may not have been read: a tick does.
   */
  plan(host: Host): void {
    host.plan(this.#hosts.size === 1 ? this.#teller.nextDue : Number.POSITIVE_INFINITY);
  }

  /** Tells what is due at or before `now`. */
  settle(now: Instant): void {
    this.#tell(this.#teller.settle(now));
  }

  /** The past has been read; see `Teller.release`. With the first one the first period begins. */
  release(now: Instant, newsSince: Instant): void {
    const told = this.#teller.release(now, newsSince);
    this.#period = firstPeriod(this.#period, this.#periodEnd(now));
    this.#tell(told);
  }

  /** Sums up the period that ends now, and begins the next one. */
  digest(now: Instant, startedAt: Instant): Digest {
    const [digest, next] = closePeriod(this.#period, { ...this.#periodEnd(now), startedAt });
    this.#period = next;
    return digest;
  }

  /** The clock that all is told by was set back: times move with it. */
  setBack(from: Instant, to: Instant): void {
    const { silences } = this.#teller;
    const state = movedBack(this.#teller.snapshot(), from, to);
    this.#teller = new Teller(this.#policy, factsFrom(this.#hosts), state);
    this.#teller.setSilences(silences, to);
  }

  /** The decisions since the last call. */
  take(): Decision[] {
    return this.#decisions.splice(0);
  }

  snapshot(): Pick<PipelineState, 'teller' | 'period'> {
    return { period: this.#period, teller: this.#teller.snapshot() };
  }

  #tell(notifications: readonly Notification[]): void {
    this.#period = { ...this.#period, notifications: this.#period.notifications + notifications.length };
    for (const notification of notifications) this.#decisions.push({ kind: 'notify', notification });
  }

  #periodEnd(now: Instant) {
    const { book, withheld } = this.#teller;
    const { counts } = this.#hosts;
    return { now, services: this.#hosts.services(), counts, storms: book.storms, ...withheld };
  }
}
