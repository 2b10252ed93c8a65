import type { Decision } from './decision.ts';
import { Desk } from './desk.ts';
import type { Host } from './host.ts';
import { type HostRead, Hosts } from './hosts.ts';
import type { Counts } from './intake.ts';
import { isCompanyComing } from './judging/company.ts';
import type { Digest } from './period.ts';
import type { Policy } from './policy.ts';
import type { ServiceReport } from './service-report.ts';
import { type PipelineState, STATE_VERSION } from './state.ts';
import type { Acknowledgement, Incident } from './telling/incident.ts';
import type { Silence } from './telling/mute.ts';
import type { Instant } from './time.ts';
import type { Steps } from './walk.ts';

/**
 * The walk from bytes to mails: read, count, judge, tell. Each host's lines are judged on that host's clock; of all
 * hosts together is told.
 *
 * It does no IO and has no clock. Lines carry their own time; `tick` says that time has passed without any. What falls
 * due is settled at the instant it fell due, after all lines of that instant, whenever the caller gets round to it, so
 * that the live agent (the system's clock) and replay (the log's) come to the same decisions.
 */
export class Pipeline {
  readonly #hosts: Hosts;
  readonly #desk: Desk;
  #now: Instant;

  constructor(policy: Policy, state?: PipelineState) {
    this.#now = state?.now ?? -Infinity;
    const quietAtLeast = (service: number) => this.#desk.book.quietAtLeast(service);
    this.#hosts = new Hosts({ policy, quietAtLeast, stepsOf: (host) => this.#stepsOf(host) }, state?.hosts);
    this.#desk = new Desk(policy, this.#hosts, state);
  }

  /** The newest instant that lines or ticks have told of: with one host, the clock of its log. */
  get now(): Instant {
    return this.#now;
  }

  /** When `tick` must be called next if no line comes before. */
  get nextWake(): Instant | undefined {
    const wake = Math.min(this.#hosts.nextDue, this.#desk.teller.nextDue);
    return Number.isFinite(wake) ? wake : undefined;
  }

  /**
   * Judges whole lines of a host, `bytes[from..to)`; null is the agent's own. Stamps later than `notAfter` (the wall's
   * clock) are counted, not believed.
   */
  read(bytes: Uint8Array, from: number, to: number, notAfter: Instant, name: string | null = null): Decision[] {
    const host = this.#hosts.named(name);
    this.#desk.plan(host);
    this.#hosts.read(host, bytes, from, to, notAfter);
    this.#now = Math.max(this.#now, host.clock.now);
    return this.#desk.take();
  }

  /** A host is about to be read. If it is a new one, what its log says of the time before `newsSince` is counted only. */
  meet(name: string | null, newsSince: Instant): void {
    this.#hosts.named(name, newsSince);
  }

  /** What was read last of a host came at `wall`: how far its stamps lie behind that is allowed for by `tick`. */
  heardAt(wall: Instant, name: string | null): void {
    if (name !== null) this.#hosts.named(name).heardAt(wall);
  }

  /** Those of which something is remembered; null is the agent's own. */
  get hosts(): (string | null)[] {
    return [...this.#hosts.all()].map(({ name }) => name);
  }

  /** Nothing is to be remembered of a host any more. False when that cannot be, as something stands or fires there. */
  forget(name: string | null | undefined): boolean {
    if (name === undefined) return false;
    const fires = this.incidents.some(({ members }) => members.some(({ host }) => host === name));
    return !fires && this.#hosts.forget(name);
  }

  /**
   * Time has passed, and every line stamped up to `now` has been read. Of the agent's own host, that is: lines of others
   * may be under way, or stamped by a clock that is slow, and are held against their own clock when they come.
   */
  tick(now: Instant): Decision[] {
    for (let due = this.nextWake; due !== undefined && due <= now; due = this.nextWake) {
      // Hosts that lag behind the newest are judged up to it, each at its own instants, before anything is told.
      const newest = Math.min(now, Math.max(due, this.#now));
      for (let at = due; at <= newest; at = this.#hosts.nextDue) {
        this.#now = Math.max(this.#now, at);
        for (const host of this.#hosts.due(at)) this.#judge(host, at - host.behind);
      }
      this.#desk.settle(newest);
    }
    this.#now = Math.max(this.#now, now);
    this.#hosts.own?.passed(now);
    return this.#desk.take();
  }

  /** All written so far is read: what is due now is told before its second ends, unless alerts are to be judged then. */
  tellNow(): Decision[] {
    if (this.#hosts.nextDue > this.#now) this.#desk.settle(this.#now);
    return this.#desk.take();
  }

  /** The past is being read: judge it, but tell nothing until `release`, which is to have no earlier `newsSince`. */
  hold(newsSince: Instant = Number.NEGATIVE_INFINITY): void {
    this.#desk.teller.hold(newsSince);
  }

  /** The past has been read; what it left is told. What ended before `newsSince` is history. */
  release(now: Instant, newsSince: Instant): Decision[] {
    const decisions = this.tick(now);
    this.#desk.release(this.#now, newsSince);
    return [...decisions, ...this.#desk.take()];
  }

  /** The silences in force or to come, from now on. */
  setSilences(silences: readonly Silence[]): void {
    this.#desk.teller.setSilences(silences, this.#now);
  }

  /** Somebody takes an incident up; false when there is none of that id. */
  acknowledge(incident: string, by: Acknowledgement): boolean {
    return this.#desk.teller.acknowledge(incident, by);
  }

  /** Sums up the period that ends now, and begins the next one. */
  digest(now: Instant, startedAt: Instant): Digest {
    return this.#desk.digest(now, startedAt);
  }

  snapshot(): PipelineState {
    const now = Number.isFinite(this.#now) ? this.#now : null;
    return { version: STATE_VERSION, now, hosts: this.#hosts.snapshot(), ...this.#desk.snapshot() };
  }

  /** Every service seen, with its counts and the rules that fire for it. */
  services(): ServiceReport[] {
    return this.#hosts.services();
  }

  get incidents(): readonly Incident[] {
    return this.#desk.book.incidents;
  }

  get counts(): Counts {
    return this.#hosts.counts;
  }

  /** What was read since the last call, host by host. */
  takeRead(): HostRead[] {
    return this.#hosts.takeRead();
  }

  /** Whether a service of a host is well on its way to a threshold: a mail may be due soon. */
  isStormComing(name: string | null = null): boolean {
    return isCompanyComing(this.#hosts.named(name).judge, this.#now);
  }

  /** What the walk over a host's lines asks for, away from its hot path. */
  #stepsOf(host: Host): Steps {
    return {
      settleBefore: (instant) => {
        while (host.clock.wake < instant) {
          this.#judge(host, host.clock.wake);
          if (this.#hosts.size === 1) this.#desk.settle(this.#now);
          this.#desk.plan(host);
        }
      },
      outOfOrder: (instant) => this.#outOfOrder(host, instant),
      respawned: (id, at, cause) => {
        this.#desk.book.respawned(host.idOf(id), at, host.reader.causeName(cause));
        this.#desk.drain(host);
      },
      changed: () => this.#desk.drain(host),
    };
  }

  /** The one case in which a clock goes back: the host's did, and lines go on from there. */
  #outOfOrder(host: Host, instant: Instant): boolean {
    if (!host.isSetBack(instant)) return false;
    // With one host alone, what is told goes by the same clock.
    if (this.#hosts.size === 1) {
      this.#desk.setBack(host.clock.now, instant);
      this.#now = instant;
    }
    host.setBack(instant);
    this.#desk.plan(host);
    return true;
  }

  /** What fell due at an instant of a host's own clock: all its lines up to then have been read. */
  #judge(host: Host, due: Instant): void {
    host.settle(due);
    this.#hosts.judged(host);
    this.#now = Math.max(this.#now, host.clock.now);
    this.#desk.drain(host);
  }
}
