import type { Config } from './config/config.ts';
import type { Policy } from './core/policy.ts';
import type { Driver } from './driver.ts';
import type { Clock } from './shell/clock.ts';
import { Alertmanager } from './shell/delivering/alertmanager.ts';
import { standingAlerts } from './standing-alerts.ts';
import type { Troubles } from './troubles.ts';

export interface AlertmanagerFeedsOptions {
  readonly clock: Clock;
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp'>;
  readonly troubles: Pick<Troubles, 'ofFleet'>;
}

/** Feeds every Alertmanager of the config, each by itself: one that is away holds up no other. */
export class AlertmanagerFeeds {
  readonly #options: AlertmanagerFeedsOptions;
  /** By receiver and address. */
  readonly #feeds = new Map<string, { readonly url: string; readonly fed: Alertmanager }>();
  #policy: Policy | undefined;

  constructor(options: AlertmanagerFeedsOptions) {
    this.#options = options;
  }

  /** Goes on under a config, the first or another: who stays in it goes on to be told, from what it knows. */
  set(config: Config, policy: Policy): void {
    this.#policy = policy;
    const wanted = new Map(addressesIn(config).map((address) => [JSON.stringify(address), address]));
    for (const [key, { url, fed }] of this.#feeds) {
      if (wanted.has(key)) continue;
      this.#feeds.delete(key);
      void fed.stop().then(() => this.#options.troubles.ofFleet(nameOf(url), undefined));
    }
    for (const [key, address] of wanted) {
      if (!this.#feeds.has(key)) this.#feeds.set(key, { url: address.url, fed: this.#feed(address) });
    }
    this.changed();
  }

  /** Something may have begun or ended. Before the log was read to its end, what seems to fire may long be over. */
  changed(): void {
    if (!this.#options.driver.caughtUp) return;
    for (const { fed } of this.#feeds.values()) fed.changed();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#feeds.values()].map(({ fed }) => fed.stop()));
    this.#feeds.clear();
  }

  #feed({ receiver, url, tokenFile }: Address): Alertmanager {
    const { clock, driver, troubles } = this.#options;
    return new Alertmanager({
      ...{ url, tokenFile, clock },
      standing: () => (this.#policy ? standingAlerts(driver.pipeline.incidents, this.#policy, receiver) : []),
      onTrouble: (why) => troubles.ofFleet(nameOf(url), why),
    });
  }
}

interface Address {
  readonly receiver: string;
  readonly url: string;
  readonly tokenFile: string | undefined;
}

function addressesIn({ receivers }: Config): Address[] {
  return Object.entries(receivers).flatMap(([receiver, { alertmanager }]) =>
    (alertmanager?.urls ?? []).map((url) => ({ receiver, url, tokenFile: alertmanager?.tokenFile })),
  );
}

function nameOf(url: string): string {
  return `the Alertmanager at ${url}`;
}
