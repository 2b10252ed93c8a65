import type { Config } from './config/config.ts';
import type { Decision } from './core/decision.ts';
import type { Policy } from './core/policy.ts';
import type { Driver } from './driver.ts';
import type { Clock } from './shell/clock.ts';
import { Alertmanager } from './shell/delivering/alertmanager.ts';
import type { OutboxStats } from './shell/delivering/outbox-options.ts';
import { standingAlerts } from './standing-alerts.ts';
import type { AgentStatus } from './status.ts';
import type { Troubles } from './troubles.ts';

export interface FleetOptions {
  readonly clock: Clock;
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp' | 'following'>;
  readonly outbox: { stats(): OutboxStats };
  readonly troubles: Pick<Troubles, 'ofFleet'>;
  /** All of it, for people. */
  status(): AgentStatus;
}

/**
 * The engines of a fleet, fed beside the mails. They are told how things stand, not what happened: nothing of theirs
 * waits on disk, and none of them can hold up the agent or each other.
 */
export class Fleet {
  readonly #options: FleetOptions;
  /** By receiver and address. */
  readonly #alertmanagers = new Map<string, { readonly url: string; readonly fed: Alertmanager }>();
  #policy: Policy | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Goes on under a config, the first or another: who stays in it goes on to be told, from what it knows. */
  set(config: Config, policy: Policy): void {
    this.#policy = policy;
    const wanted = new Map(addressesIn(config).map(({ receiver, url }) => [`${receiver} ${url}`, { receiver, url }]));
    for (const [key, { url, fed }] of this.#alertmanagers) {
      if (wanted.has(key)) continue;
      this.#alertmanagers.delete(key);
      void fed.stop().then(() => this.#options.troubles.ofFleet(nameOf(url), undefined));
    }
    for (const [key, { receiver, url }] of wanted) {
      if (!this.#alertmanagers.has(key)) this.#alertmanagers.set(key, { url, fed: this.#feed(receiver, url) });
    }
    this.#changed();
  }

  /** The log has been read to its end for the first time: before, what seems to fire may long be over. */
  caughtUp(): void {
    this.#changed();
  }

  /** The core has decided something. */
  decided(decisions: readonly Decision[]): void {
    if (decisions.some(({ kind }) => kind !== 'notify')) this.#changed();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#alertmanagers.values()].map(({ fed }) => fed.stop()));
    this.#alertmanagers.clear();
  }

  #changed(): void {
    if (!this.#options.driver.caughtUp) return;
    for (const { fed } of this.#alertmanagers.values()) fed.changed();
  }

  #feed(receiver: string, url: string): Alertmanager {
    const { clock, driver, troubles } = this.#options;
    return new Alertmanager({
      ...{ url, clock },
      standing: () => (this.#policy ? standingAlerts(driver.pipeline.incidents, this.#policy, receiver) : []),
      onTrouble: (why) => troubles.ofFleet(nameOf(url), why),
    });
  }
}

function addressesIn({ receivers }: Config): { receiver: string; url: string }[] {
  return Object.entries(receivers).flatMap(([receiver, { alertmanager }]) =>
    (alertmanager?.urls ?? []).map((url) => ({ receiver, url })),
  );
}

function nameOf(url: string): string {
  return `the Alertmanager at ${url}`;
}
