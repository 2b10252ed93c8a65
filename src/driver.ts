import { Pipeline } from './core/pipeline.ts';
import type { Policy } from './core/policy.ts';
import type { Alert } from './core/telling/incident.ts';
import { type Mute, mutedBy, type Silence } from './core/telling/mute.ts';
import { type Duration, GRACE, type Instant, MINUTE, SECOND } from './core/time.ts';
import type { DriverOptions } from './driver-options.ts';
import { LogNames } from './log-names.ts';
import { isFirstStart, knownUntilIn } from './past.ts';
import { Herd } from './shell/following/herd.ts';
import type { Saved } from './shell/state-file.ts';

/** Stamps this far ahead of the wall's clock are still believed. */
const AHEAD: Duration = MINUTE;
/** An alarm this late says that we were stopped, or starved, while others went on … */
const STALL: Duration = 5 * SECOND;
/** … then what they wrote meanwhile is read first, unless that takes longer than this; looked at so often. */
const PATIENCE: Duration = 10 * SECOND;
const LOOK_AGAIN: Duration = SECOND / 10;

/**
 * Drives the core live: the follower's lines and the wall's clock go in, decisions come out. The follower hands lines
 * over synchronously, so that position and state agree at any time.
 *
 * Starting up is a replay: what was written meanwhile is judged on the log's clock while nothing is told; once caught
 * up, what it left is told once, and the wall's clock takes over, `GRACE` behind.
 */
export class Driver {
  readonly #options: DriverOptions;
  readonly #herd: Herd;
  readonly #names: LogNames;
  #policy: Policy;
  #pipeline: Pipeline;
  #silences: readonly Silence[] = [];
  #cancelWake: () => void = () => undefined;
  #caughtUp = false;
  #isWarm = false;
  /** Since when an alarm waits for lines that were written while we stood still. */
  #stalledAt: Instant | undefined;

  constructor(options: DriverOptions) {
    const { logs, policy, past, history = false, onTrouble } = options;
    this.#options = options;
    this.#policy = policy;
    this.#pipeline = new Pipeline(policy, past?.core);
    this.#names = new LogNames(logs);
    for (const { path } of past?.place.positions ?? []) this.#names.hostOf(path);
    for (const host of this.#pipeline.hosts) if (!this.#names.isFollowed(host)) this.#pipeline.forget(host);
    this.#herd = new Herd({
      ...{ patterns: this.#names.patterns, positions: [], ...past?.place, history, onTrouble },
      onLines: (path, bytes) => this.#read(path, bytes),
      onCaughtUp: () => this.#reachedEnd(),
      onLetGo: (path) => this.#pipeline.forget(this.#names.forget(path)),
    });
  }

  /** To look at; what changes it goes through the driver. */
  get pipeline(): Pick<Pipeline, 'services' | 'incidents' | 'counts' | 'takeRead'> {
    return this.#pipeline;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  start(): void {
    this.#pipeline.hold(this.#newsSince());
    this.#herd.start();
  }

  async stop(): Promise<void> {
    await this.#herd.stop();
    this.#cancelWake();
  }

  /** Position and state, exact for all lines handled so far. */
  capture(): Saved {
    const { knownUntil } = this.#herd;
    return { position: { positions: this.#herd.positions(), knownUntil }, core: this.#pipeline.snapshot() };
  }

  following(): ReturnType<Herd['stats']> {
    return this.#herd.stats();
  }

  /** Another config: what fires by a rule that is gone ends, everything else goes on. */
  setPolicy(policy: Policy): void {
    this.#policy = policy;
    this.#pipeline = new Pipeline(policy, this.#pipeline.snapshot());
    if (!this.#caughtUp) this.#pipeline.hold(this.#newsSince());
    this.#pipeline.setSilences(this.#silences);
    this.#settle();
  }

  setSilences(silences: readonly Silence[]): void {
    this.#silences = silences;
    this.#pipeline.setSilences(silences);
    this.#settle();
  }

  /** The silences in force or to come. */
  get silences(): readonly Silence[] {
    return this.#silences;
  }

  /** Tells of an alert why it is not told now, if it is not. */
  mutes(): (alert: Alert) => Mute | undefined {
    const { muteIntervals: intervals, inhibitions } = this.#policy;
    const { incidents } = this.#pipeline;
    const firing = incidents.flatMap(({ alerts }) => alerts.filter(({ resolvedAt }) => resolvedAt === null));
    const now = Math.max(this.#pipeline.now, this.#options.clock.now() - GRACE);
    return (alert) => mutedBy(alert, { silences: this.#silences, intervals, inhibitions, firing, now });
  }

  acknowledge(incident: string, by: { by: string; comment: string }): boolean {
    const known = this.#pipeline.acknowledge(incident, { ...by, at: this.#options.clock.now() });
    this.#settle();
    return known;
  }

  digest(startedAt: number): ReturnType<Pipeline['digest']> {
    return this.#pipeline.digest(this.#options.clock.now(), startedAt);
  }

  #read(path: string, bytes: Uint8Array): void {
    const { clock, past, onDecisions, onStormComing } = this.#options;
    const host = this.#names.hostOf(path);
    const trouble = host === undefined ? this.#names.troubleWith(path) : undefined;
    if (trouble !== undefined) this.#options.onTrouble(trouble);
    if (host === undefined) return;
    this.#pipeline.meet(host, (this.#caughtUp ? clock.now() : knownUntilIn(past)) - this.#policy.maxAge);
    onDecisions(this.#pipeline.read(bytes, 0, bytes.length, clock.now() + AHEAD, host));
    if (this.#caughtUp) this.#pipeline.heardAt(clock.now(), host);
    if (this.#isWarm || !this.#caughtUp || !this.#pipeline.isStormComing(host)) return;
    this.#isWarm = true;
    onStormComing();
  }

  /**
   * Everything written so far has been read: what is due by the log's own clock need not wait for the wall's. Of many
   * hosts, one log's end says nothing of the others, and an outage is to be one mail: there the wall's is waited for.
   */
  #reachedEnd(): void {
    if (!this.#caughtUp) this.#takeOver();
    else {
      if (this.#isDue() && !this.#names.ofMany) this.#options.onDecisions(this.#pipeline.tellNow());
      this.#sleep();
    }
  }

  /** From the log's clock to the wall's. */
  #takeOver(): void {
    const { clock, onDecisions, onCaughtUp } = this.#options;
    this.#caughtUp = true;
    const now = clock.now();
    onDecisions(this.#pipeline.release(now - GRACE, this.#newsSince()));
    onCaughtUp();
    this.#settle();
  }

  /** What ended before is history: at the first start, which may have been ended before it had read all. */
  #newsSince(): Instant {
    const { clock, past } = this.#options;
    return isFirstStart(past) ? clock.now() - this.#policy.maxAge : Number.NEGATIVE_INFINITY;
  }

  #isDue(): boolean {
    const { nextWake, now } = this.#pipeline;
    return nextWake !== undefined && nextWake <= now;
  }

  #settle(): void {
    this.#options.onDecisions(this.#caughtUp ? this.#pipeline.tick(this.#pipeline.now) : []);
    this.#sleep();
  }

  /** Sets the alarm for the next thing that falls due if no line comes. */
  #sleep(): void {
    this.#cancelWake();
    const wake = this.#pipeline.nextWake;
    if (wake === undefined || !this.#caughtUp) return;
    this.#cancelWake = this.#options.clock.wakeAt(wake + GRACE, () => this.#wake(wake));
  }

  /** No line came before. After a standstill the lines may be there: an alarm is quicker than what tells of them. */
  #wake(due: Instant): void {
    const { clock, onDecisions } = this.#options;
    const now = clock.now();
    if (now - due > GRACE + STALL) {
      this.#stalledAt ??= now;
      if (now < this.#stalledAt + PATIENCE && this.#herd.stats().lag_bytes > 0) {
        this.#cancelWake = clock.wakeAt(now + LOOK_AGAIN, () => this.#wake(due));
        return;
      }
    }
    this.#stalledAt = undefined;
    onDecisions(this.#pipeline.tick(now - GRACE));
    this.#sleep();
  }
}
