import type { Config } from './config/config.ts';
import type { ServiceCounts } from './core/counters.ts';
import type { ServiceReport } from './core/service-report.ts';
import { type Duration, SECOND } from './core/time.ts';
import type { Driver } from './driver.ts';
import type { Clock } from './shell/clock.ts';
import type { Stat } from './shell/showing/statsd.ts';

export interface StatsFeedOptions {
  readonly statsd: NonNullable<Config['statsd']>;
  readonly host: string;
  readonly clock: Clock;
  readonly driver: Pick<Driver, 'pipeline' | 'caughtUp' | 'following'>;
  onTrouble(why: string | undefined): void;
}

/** What a counter has grown by, and how to note that it was sent. */
interface Grown {
  readonly stat: Stat;
  note(): void;
}

type Counted = Exclude<keyof ServiceCounts, 'lastEvent'>;

const COUNTERS: readonly (readonly [Counted, name: string])[] = [
  ['starting', 'events.starting'],
  ['stopping', 'events.stopping'],
  ['other', 'events.other'],
  ['respawns', 'respawns'],
];

/** What has grown is sent so soon, together. */
const FLUSH_WITHIN: Duration = SECOND;
/** After a failure, twice as long after the next, and so on; what grows meanwhile is sent then, too. */
const RETRY_FIRST: Duration = SECOND;
const RETRY_MAX: Duration = 30 * SECOND;
/** For the last flush. */
const STOP_WITHIN: Duration = SECOND;
/** At once, so that no server drowns in packets: what is beyond goes with the next flush. */
const STATS_MAX = 2_000;

/**
 * Sends StatsD what the counters have grown by since they were last sent. There is no queue: what could not be sent is
 * in the next difference. While nothing changes, nothing is sent and nothing waits.
 */
export class StatsFeed {
  readonly #options: StatsFeedOptions;
  /** The counts that were sent, by the service's name among those of all hosts. Undefined: the past of the first start ever, which is no news. */
  #sent: Map<string, Record<Counted, number>> | undefined;
  readonly #gauges = new Map<string, number>();
  #cancelFlush: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();
  #failures = 0;
  readonly #stopped = new AbortController();

  constructor(options: StatsFeedOptions) {
    this.#options = options;
    if (options.driver.pipeline.counts.lines > 0) this.#sent = this.#counts();
  }

  /** Something may have changed: it is sent within a second. */
  changed(): void {
    if (!this.#options.driver.caughtUp) return;
    this.#sent ??= this.#counts();
    this.#cancelFlush ??= this.#flushAfter(FLUSH_WITHIN);
  }

  /** Sends what has grown since, because the next life begins with the counts as they are now; but waits for no server. */
  async stop(): Promise<void> {
    const isOwed = this.#cancelFlush !== undefined;
    this.#cancelFlush?.();
    this.#cancelFlush = () => undefined;
    const last = this.#sending.then(() => (isOwed ? this.#send(this.#grown()) : undefined)).catch(() => undefined);
    await Promise.race([last, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN).unref())]);
    this.#stopped.abort();
  }

  #flushAfter(wait: Duration): () => void {
    const { clock } = this.#options;
    return clock.wakeAt(clock.now() + wait, () => {
      this.#sending = this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const { onTrouble } = this.#options;
    const grown = this.#grown();
    let wait = grown.length < STATS_MAX ? undefined : FLUSH_WITHIN;
    try {
      onTrouble(await this.#send(grown, this.#changedGauges()));
      this.#failures = 0;
    } catch (error) {
      this.#gauges.clear();
      onTrouble(error instanceof Error ? error.message : String(error));
      wait = Math.min(RETRY_FIRST * 2 ** this.#failures++, RETRY_MAX);
    }
    this.#cancelFlush = wait === undefined ? undefined : this.#flushAfter(wait);
  }

  /** Answers with what is wrong although it was sent. */
  async #send(grown: readonly Grown[], gauges: readonly Stat[] = []): Promise<string | undefined> {
    const stats = [...grown.map(({ stat }) => stat), ...gauges];
    if (stats.length === 0) return undefined;
    const { sendStats } = await import('./shell/showing/statsd.ts');
    const server = { ...this.#options.statsd, prefix: `${this.#options.statsd.prefix}.` };
    const wrong = await sendStats(server, stats, this.#stopped.signal);
    for (const { note } of grown) note();
    return wrong;
  }

  #grown(): Grown[] {
    const grown: Grown[] = [];
    for (const { name: id, service, host, counts } of this.#options.driver.pipeline.services()) {
      const before = this.#before(id);
      for (const [counter, name] of COUNTERS) {
        const now = counts[counter];
        // A host that was forgotten and is back counts from 0.
        if (now < before[counter]) before[counter] = 0;
        if (now <= before[counter]) continue;
        if (grown.length === STATS_MAX) return grown;
        const stat = this.#stat('counter', name, now - before[counter], { service, host });
        grown.push({
          stat,
          note() {
            before[counter] = now;
          },
        });
      }
    }
    return grown;
  }

  #before(id: string): Record<Counted, number> {
    this.#sent ??= new Map();
    const before = this.#sent.get(id) ?? { starting: 0, stopping: 0, other: 0, respawns: 0 };
    this.#sent.set(id, before);
    return before;
  }

  #changedGauges(): Stat[] {
    const { driver } = this.#options;
    const firing = driver.pipeline.services().reduce((sum, service) => sum + service.firing.length, 0);
    const now = { firing, lag_bytes: driver.following().lag_bytes };
    return Object.entries(now).flatMap(([name, value]) => {
      if (this.#gauges.get(name) === value) return [];
      this.#gauges.set(name, value);
      return [this.#stat('gauge', name, value)];
    });
  }

  #stat(
    kind: Stat['kind'],
    name: string,
    value: number,
    of: Partial<Pick<ServiceReport, 'service' | 'host'>> = {},
  ): Stat {
    const { service, host } = of;
    const where = host ?? this.#options.host;
    // Without tags, hosts must be told apart by name: a gauge of one would be overwritten by the next.
    if (this.#options.statsd.style === 'names') {
      const placed = `${word(where)}.${name}`;
      return { kind, name: service === undefined ? placed : `${placed}.${word(service)}`, value };
    }
    const tags = { host: tag(where), ...(service === undefined ? {} : { service: tag(service) }) };
    return { kind, name, value, tags };
  }

  #counts(): Map<string, Record<Counted, number>> {
    const services = this.#options.driver.pipeline.services();
    return new Map(
      services.map(({ name, counts: { starting, stopping, other, respawns } }) => {
        return [name, { starting, stopping, other, respawns }];
      }),
    );
  }
}

/** As a part of a name: dots part names. */
function word(text: string): string {
  return text.replace(/[^\w-]/g, '_') || '_';
}

/** As a tag's value: whatever has a meaning in the protocol goes. */
function tag(text: string): string {
  return text.replace(/[\s|,#\u0000-\u001f\u007f]/g, '_');
}
