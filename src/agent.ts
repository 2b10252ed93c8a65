import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { policyOf } from './config/policy.ts';
import type { Decision } from './core/decision.ts';
import { Pipeline } from './core/pipeline.ts';
import { ianaZone } from './core/reading/zone.ts';
import type { PipelineState } from './core/state.ts';
import { isoTime } from './core/telling/words.ts';
import { type Duration, GRACE, type Instant, MINUTE, type Zone } from './core/time.ts';
import { Keeper } from './keeper.ts';
import { heartbeatMails, mailsOf } from './mails.ts';
import { type Receivers, receiversOf } from './receivers.ts';
import type { Clock } from './shell/clock.ts';
import { Outbox } from './shell/delivering/outbox.ts';
import { Follower, type FollowTrouble, type Position } from './shell/following/follower.ts';
import type { Logger } from './shell/logger.ts';
import { type Scheduled, schedule } from './shell/schedule.ts';
import { type AgentStatus, alertStatuses, logStatus, serviceStatuses } from './status.ts';
import { Troubles } from './troubles.ts';

/** Stamps this far ahead of the wall's clock are still believed. */
const AHEAD: Duration = MINUTE;

/** What an earlier life left. */
export interface Past {
  readonly position: Position;
  readonly core: PipelineState;
}

export interface AgentOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined at the first start ever: then the log's history is read for the counters, but is no news. */
  readonly past: Past | undefined;
}

/**
 * The live driver of the core: the follower's lines and the wall's clock go in, decisions come out and are carried out.
 * The follower hands lines over synchronously, so that position and state agree at any time.
 *
 * Starting up is a replay: what was written meanwhile is judged on the log's clock while nothing is told; once caught
 * up, what it left is told once, and the wall's clock takes over, `GRACE` behind.
 */
export class Agent {
  readonly #options: AgentOptions;
  readonly #zone: Zone;
  readonly #receivers: Receivers;
  readonly #pipeline: Pipeline;
  readonly #follower: Follower;
  readonly #outbox: Outbox;
  readonly #keeper: Keeper;
  readonly #startedAt: Instant;
  readonly #troubles: Troubles;
  #heartbeat: Scheduled | undefined;
  #cancelWake: () => void = () => undefined;
  #caughtUp = false;

  /** Opens the outbox, then reads on from where the past ended. Resolves once it follows; catching up goes on behind. */
  static async start(options: AgentOptions): Promise<Agent> {
    const { config } = options;
    const receivers = receiversOf(config);
    const { transports } = receivers;
    const dir = join(config.stateDir, 'outbox');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const troubles = new Troubles(options.logger);
    const outbox = await Outbox.open({ dir, transports, ...fallbackOf(config, receivers), ...troubles.ofOutbox() });
    const agent = new Agent(options, { receivers, outbox, troubles });
    agent.#begin();
    return agent;
  }

  private constructor(options: AgentOptions, parts: { receivers: Receivers; outbox: Outbox; troubles: Troubles }) {
    const { config, clock, past } = options;
    this.#options = options;
    this.#zone = ianaZone(config.timezone);
    this.#receivers = parts.receivers;
    this.#outbox = parts.outbox;
    this.#troubles = parts.troubles;
    this.#startedAt = clock.now();
    this.#pipeline = new Pipeline(policyOf(config, this.#zone), past?.core);
    this.#follower = new Follower({
      path: config.log,
      position: past?.position,
      onLines: (bytes) => this.#read(bytes),
      onCaughtUp: () => this.#caughtUpWithLog(),
      onTrouble: (trouble: FollowTrouble) => this.#troubles.ofLog(trouble),
    });
    this.#keeper = new Keeper({
      clock,
      statePath: join(config.stateDir, 'state.json'),
      spool: (mail) => this.#outbox.put(mail),
      capture: () => ({ position: this.#follower.position(), core: this.#pipeline.snapshot() }),
      onTrouble: (why) => this.#troubles.ofDisk(why),
    });
  }

  /** Stops reading, tells nothing more, and leaves everything on disk. Queued mails go out after the next start. */
  async stop(): Promise<void> {
    this.#heartbeat?.stop();
    await this.#follower.stop();
    this.#cancelWake();
    await this.#keeper.stop();
    await this.#outbox.stop();
  }

  status(): AgentStatus {
    const zone = this.#zone;
    return {
      agent: {
        ...{ pid: process.pid, host: this.#options.config.host, caught_up: this.#caughtUp },
        started_at: isoTime(this.#startedAt, zone),
      },
      log: logStatus(this.#follower.stats(), this.#pipeline.counts),
      services: serviceStatuses(this.#pipeline.services(), zone),
      alerts: alertStatuses(this.#pipeline, zone),
      outbox: this.#outbox.stats(),
      troubles: this.#troubles.now(),
    };
  }

  #begin(): void {
    const { config } = this.#options;
    this.#outbox.start();
    this.#keeper.start();
    this.#pipeline.hold();
    this.#follower.start();
    const { heartbeat } = config;
    if (heartbeat === undefined) return;
    const { cron } = heartbeat;
    this.#heartbeat = schedule({ cron, zone: config.timezone, run: () => this.#beat(heartbeat.to) });
  }

  #read(bytes: Uint8Array): void {
    const { clock, logger } = this.#options;
    this.#carryOut(this.#pipeline.read(bytes, 0, bytes.length, clock.now() + AHEAD));
    for (const { text, why } of this.#pipeline.takeMalformed()) logger.warn({ why, line: text }, 'a line is no event');
    this.#troubles.ofStamps(this.#pipeline.counts, this.#caughtUp);
    this.#keeper.touch();
  }

  /** Everything written so far has been read: what is due by the log's own clock need not wait for the wall's. */
  #caughtUpWithLog(): void {
    const { clock, logger, config, past } = this.#options;
    if (!this.#caughtUp) {
      this.#caughtUp = true;
      const now = clock.now();
      const newsSince = past === undefined ? now - config.limits.maxAge : Number.NEGATIVE_INFINITY;
      this.#carryOut(this.#pipeline.release(now - GRACE, newsSince));
      const { lines, malformed } = this.#pipeline.counts;
      logger.info({ log: config.log, lines, malformed }, 'caught up with the log');
      this.#keeper.touch();
    }
    this.#carryOut(this.#pipeline.tick(this.#pipeline.now));
    this.#sleep();
  }

  /** Sets the alarm for the next thing that falls due if no line comes. */
  #sleep(): void {
    this.#cancelWake();
    const wake = this.#pipeline.nextWake;
    if (wake === undefined || !this.#caughtUp) return;
    const { clock } = this.#options;
    this.#cancelWake = clock.wakeAt(wake + GRACE, () => {
      this.#carryOut(this.#pipeline.tick(clock.now() - GRACE));
      this.#keeper.touch();
      this.#sleep();
    });
  }

  #carryOut(decisions: readonly Decision[]): void {
    const { logger } = this.#options;
    for (const decision of decisions) {
      if (decision.kind === 'notify') {
        const { notification } = decision;
        const { id, reason, receiver, subject } = notification;
        logger.info({ id, reason, receiver, subject }, 'a notification is queued');
        this.#keeper.put(mailsOf(notification, this.#receivers.waysOf(receiver)));
      } else {
        const { kind, service, rule, severity, respawns, why } = decision;
        logger.info({ service, rule, severity, respawns, why }, `an alert ${kind}`);
      }
    }
  }

  #beat(receiver: string): void {
    const { clock, config } = this.#options;
    const services = this.#pipeline.services();
    const firing = services.filter((service) => service.firing.length > 0).map((service) => service.name);
    const { lines } = this.#pipeline.counts;
    const pulse = { host: config.host, zone: this.#zone, lines, services: services.length, firing };
    this.#keeper.put(heartbeatMails(clock.now(), pulse, this.#receivers.waysOf(receiver)));
  }
}

function fallbackOf({ fallback }: Config, receivers: Receivers) {
  const [receiver] = fallback === undefined ? [] : receivers.waysOf(fallback.to);
  return fallback === undefined || receiver === undefined ? {} : { fallback: { receiver, after: fallback.after } };
}
