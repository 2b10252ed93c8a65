import { AlertmanagerFeeds } from './alertmanager-feeds.ts';
import type { Config } from './config/config.ts';
import type { Decision } from './core/decision.ts';
import type { Policy } from './core/policy.ts';
import { REASONS } from './core/telling/reason.ts';
import { receiversOf } from './core/telling/route.ts';
import type { Driver } from './driver.ts';
import { metricsOf } from './metrics.ts';
import { RunningPart } from './running-part.ts';
import type { Clock } from './shell/clock.ts';
import type { OutboxStats } from './shell/delivering/outbox-options.ts';
import type { Metric } from './shell/showing/exposition.ts';
import type { Listening } from './shell/showing/http.ts';
import { StatsFeed } from './stats-feed.ts';
import type { AgentStatus } from './status.ts';
import type { Troubles } from './troubles.ts';
import { serveWeb } from './web.ts';

export interface FleetOptions {
  readonly clock: Clock;
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp' | 'following'>;
  readonly outbox: { stats(): OutboxStats };
  readonly troubles: Pick<Troubles, 'ofFleet' | 'now'>;
  /** All of it, for people. */
  status(): AgentStatus;
}

/**
 * The engines of a fleet, fed beside the mails: Alertmanager, Prometheus, StatsD. They are told how things stand, not
 * what happened: nothing of theirs waits on disk, and none of them can hold up the agent or each other.
 */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #alertmanagers: AlertmanagerFeeds;
  readonly #web: RunningPart<Listening>;
  /** Notifications decided since the start, by receiver and reason. */
  readonly #notifications = new Map<string, readonly [count: number, receiver: string, reason: string]>();
  #policy: Policy | undefined;
  #stats: StatsFeed | undefined;
  #statsConfig: string | undefined;

  constructor(options: FleetOptions) {
    const { clock, troubles } = options;
    this.#options = options;
    this.#alertmanagers = new AlertmanagerFeeds(options);
    this.#web = new RunningPart(clock, (why) => troubles.ofFleet('the status page', why));
  }

  /** Goes on under a config, the first or another. What it does not ask for is not even loaded. */
  set(config: Config, policy: Policy): void {
    for (const receiver of receiversOf(policy.route)) for (const reason of REASONS) this.#count(receiver, reason, 0);
    this.#alertmanagers.set(config, policy);
    this.#policy = policy;
    const from = { status: this.#options.status, metrics: () => this.#metrics() };
    this.#web.set(config.http, (http) => serveWeb(http, from));
    this.#setStats(config);
  }

  /** The log has been read to its end for the first time. */
  caughtUp(): void {
    this.#alertmanagers.changed();
    this.#stats?.changed();
  }

  /** The log was read or time has passed, and the core has decided something, or nothing. */
  decided(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      if (decision.kind === 'notify') this.#count(decision.notification.receiver, decision.notification.reason, 1);
    }
    if (decisions.some(({ kind }) => kind !== 'notify')) this.#alertmanagers.changed();
    this.#stats?.changed();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#alertmanagers.stop(), this.#web.stop(), this.#stats?.stop()]);
  }

  #setStats({ statsd, host }: Config): void {
    const wanted = JSON.stringify([statsd, host]);
    if (wanted === this.#statsConfig) return;
    const { clock, driver, troubles } = this.#options;
    const onTrouble = (why: string | undefined) => troubles.ofFleet('the StatsD server', why);
    this.#statsConfig = wanted;
    void this.#stats?.stop();
    onTrouble(undefined);
    this.#stats = statsd && new StatsFeed({ statsd, host, clock, driver, onTrouble });
    this.#stats?.changed();
  }

  #count(receiver: string, reason: string, more: number): void {
    const key = `${receiver} ${reason}`;
    const [before] = this.#notifications.get(key) ?? [0];
    this.#notifications.set(key, [before + more, receiver, reason]);
  }

  #metrics(): Metric[] {
    const { driver, outbox, troubles, clock } = this.#options;
    const policy = this.#policy;
    if (policy === undefined) return [];
    return metricsOf({
      ...{ pipeline: driver.pipeline, caughtUp: driver.caughtUp, follow: driver.following(), policy },
      ...{ outbox: outbox.stats(), troubles: troubles.now().length, now: clock.now() },
      notifications: [...this.#notifications.values()],
    });
  }
}
