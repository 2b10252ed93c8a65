import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Calendar } from './calendar.ts';
import type { Config } from './config/config.ts';
import { policyOf } from './config/policy.ts';
import type { Decision } from './core/decision.ts';
import type { Silence } from './core/telling/mute.ts';
import { clockTime } from './core/telling/words.ts';
import type { Instant } from './core/time.ts';
import { Driver } from './driver.ts';
import { Fleet } from './fleet.ts';
import { Keeper } from './keeper.ts';
import { digestMails, heartbeatMails } from './mails.ts';
import { type Past, statePath } from './past.ts';
import { fallbackOf, type Receivers, receiversOf } from './receivers.ts';
import type { Clock } from './shell/clock.ts';
import { Outbox } from './shell/delivering/outbox.ts';
import type { Logger } from './shell/logger.ts';
import { type AgentStatus, statusOf } from './status.ts';
import { Troubles } from './troubles.ts';
import { Writer } from './writer.ts';
import { zoneOf } from './zone.ts';

export interface AgentOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly past: Past | undefined;
  readonly history?: boolean;
  /** The silences in force when it starts. */
  readonly silences: readonly Silence[];
  /** The log has been read to its end for the first time. */
  onCaughtUp?(): void;
  /** The loop that writes things down has turned. */
  onTurn?(): void;
}

/** The whole agent: what the driver decides is written down by the keeper and sent by the outbox. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #outbox: Outbox;
  readonly #driver: Driver;
  readonly #keeper: Keeper;
  readonly #startedAt: Instant;
  readonly #calendar = new Calendar({ heartbeat: (to) => this.#beat(to), digest: (to) => this.#digest(to) });
  readonly #troubles: Troubles;
  readonly #fleet: Fleet;
  #config: Config;
  #receivers: Receivers;
  #writer: Writer;

  /** Opens the outbox, then reads on from where the past ended. Resolves once it follows; catching up goes on behind. */
  static async start(options: AgentOptions): Promise<Agent> {
    const { config, logger } = options;
    const receivers = receiversOf(config);
    const dir = join(config.stateDir, 'outbox');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const troubles = new Troubles(logger);
    const { transports } = receivers;
    const outbox = await Outbox.open({ dir, transports, ...fallbackOf(config, receivers), ...troubles.ofOutbox() });
    const agent = new Agent(options, { receivers, outbox, troubles });
    await agent.#begin();
    return agent;
  }

  private constructor(options: AgentOptions, parts: { receivers: Receivers; outbox: Outbox; troubles: Troubles }) {
    const { config, clock, past, history = false } = options;
    this.#options = options;
    this.#config = config;
    this.#receivers = parts.receivers;
    this.#writer = new Writer(config, options.logger);
    this.#outbox = parts.outbox;
    this.#troubles = parts.troubles;
    this.#startedAt = clock.now();
    this.#driver = new Driver({
      ...{ logs: config.logs, policy: policyFor(config), clock, past, history },
      onDecisions: (decisions) => this.#carryOut(decisions),
      onCaughtUp: () => this.#caughtUp(),
      onStormComing: () => this.#outbox.prepare(),
      onTrouble: (trouble) => this.#troubles.ofLog(trouble),
    });
    this.#keeper = new Keeper({
      clock,
      statePath: statePath(config.stateDir),
      spool: (mail) => this.#outbox.put(mail),
      capture: () => this.#driver.capture(),
      onTrouble: (why) => this.#troubles.ofDisk(why),
      onTurn: () => options.onTurn?.(),
    });
    const [driver, outbox] = [this.#driver, this.#outbox];
    this.#fleet = new Fleet({ clock, driver, outbox, troubles: this.#troubles, status: () => this.status() });
  }

  /** Lets the loop that writes things down turn, so that a watchdog learns whether it still does. */
  turn(): void {
    this.#keeper.turn();
  }

  /** Stops reading, tells nothing more, and leaves everything on disk. Queued mails go out after the next start. */
  async stop(): Promise<void> {
    this.#calendar.stop();
    await this.#driver.stop();
    await this.#fleet.stop();
    await this.#keeper.stop();
    await this.#outbox.stop();
  }

  /** Goes on under another config. What it says of the log and the state directory needs a restart. */
  async reload(config: Config): Promise<void> {
    const { logs, stateDir } = this.#config;
    if (String(config.logs) !== String(logs) || config.stateDir !== stateDir) {
      this.#options.logger.warn(
        { log: config.logs.join(', '), state_dir: config.stateDir },
        '`log` and `state_dir` need a restart',
      );
    }
    this.#config = { ...config, logs, stateDir };
    this.#receivers = receiversOf(config);
    this.#writer = new Writer(config, this.#options.logger);
    this.#outbox.setTransports(this.#receivers.transports, fallbackOf(config, this.#receivers).fallback);
    this.#driver.setPolicy(policyFor(config));
    this.#fleet.set(this.#config, policyFor(config));
    await this.#calendar.set(this.#config);
    this.#troubles.ofConfig(undefined);
  }

  /** The config on disk cannot be used; said in `status` until `reload` is given one that can. */
  refuse(why: string): void {
    this.#troubles.ofConfig({ why, at: clockTime(this.#options.clock.now(), zoneOf(this.#config)) });
  }

  setSilences(silences: readonly Silence[]): void {
    this.#driver.setSilences(silences);
  }

  /** Somebody takes an incident up; false when there is none of that id. */
  acknowledge(incident: string, by: { by: string; comment: string }): boolean {
    return this.#driver.acknowledge(incident, by);
  }

  status(): AgentStatus {
    const { host } = this.#config;
    const parts = { driver: this.#driver, outbox: this.#outbox, troubles: this.#troubles.now() };
    return statusOf(parts, { host, startedAt: this.#startedAt, zone: zoneOf(this.#config) });
  }

  async #begin(): Promise<void> {
    this.#outbox.start();
    this.#keeper.start();
    this.#driver.setSilences(this.#options.silences);
    this.#driver.start();
    this.#fleet.set(this.#config, policyFor(this.#config));
    await this.#calendar.set(this.#config);
  }

  #caughtUp(): void {
    const { lines, malformed } = this.#driver.pipeline.counts;
    this.#options.logger.info({ log: this.#config.logs.join(', '), lines, malformed }, 'caught up with the log');
    this.#options.onCaughtUp?.();
    this.#fleet.caughtUp();
  }

  #carryOut(decisions: readonly Decision[]): void {
    const { logger } = this.#options;
    for (const decision of decisions) {
      if (decision.kind === 'notify') {
        const { id, reason, receiver, subject } = decision.notification;
        const ways = this.#receivers.waysOf(receiver);
        if (ways.length > 0) logger.info({ id, reason, receiver, subject }, 'a notification is queued');
        this.#keeper.put(this.#writer.mailsOf(decision.notification, ways));
      } else {
        const { kind, service, rule, severity, respawns, why } = decision;
        logger.info({ service, rule, severity, respawns, why }, `an alert ${kind}`);
      }
    }
    const { pipeline, caughtUp } = this.#driver;
    for (const read of pipeline.takeRead()) this.#troubles.ofRead(read, caughtUp);
    this.#fleet.decided(decisions);
    this.#keeper.touch();
  }

  #beat(receiver: string): void {
    const services = this.#driver.pipeline.services();
    const firing = services.filter((service) => service.firing.length > 0).map((service) => service.name);
    const { lines } = this.#driver.pipeline.counts;
    const pulse = { host: this.#config.host, zone: zoneOf(this.#config), lines, services: services.length, firing };
    this.#keeper.put(heartbeatMails(this.#options.clock.now(), pulse, this.#receivers.waysOf(receiver)));
  }

  #digest(receiver: string): void {
    const digest = this.#driver.digest(this.#startedAt);
    const { queued, dead } = this.#outbox.stats();
    this.#keeper.put(digestMails(digest, policyFor(this.#config), { queued, dead }, this.#receivers.waysOf(receiver)));
  }
}

function policyFor(config: Config) {
  return policyOf(config, zoneOf(config));
}
