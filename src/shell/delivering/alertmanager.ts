import { type Duration, type Instant, MINUTE, SECOND } from '../../core/time.ts';
import { BACKOFF, backoffDelay } from './backoff.ts';
import { fetchFailure } from './fetch-failure.ts';
import { readSecret } from './secret.ts';

/** An alert that fires, in Alertmanager's words. */
export interface StandingAlert {
  /** What it is: two with the same labels are one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: Instant;
}

export interface AlertmanagerOptions {
  /** Without `/api/v2/alerts`. */
  readonly url: string;
  /** With the bearer token that it wants. */
  readonly tokenFile?: string | undefined;
  /** Everything that fires now; asked before each post. */
  standing(): readonly StandingAlert[];
  readonly clock: { now(): Instant; wakeAt(at: Instant, wake: () => void): () => void };
  /** Told of each failure, and once it is well again with undefined. */
  onTrouble(why: string | undefined): void;
  readonly timeout?: Duration;
  /** In [0, 1), for the jitter. */
  readonly random?: () => number;
}

/** What fires is said again this often … */
export const RESEND: Duration = MINUTE;
/** … and holds so long unless it is: the end of an alert whose agent is gone. */
export const HOLDS: Duration = 5 * MINUTE;
/** After a post, others wait so long for company. */
const GATHER: Duration = 0.2 * SECOND;
const TIMEOUT: Duration = 10 * SECOND;
/** In one request. */
const ALERTS_MAX = 500;
const ANSWER_MAX = 300;

/**
 * Keeps one Alertmanager told of what fires. There is no queue: what it is told is the state, so that one that was
 * away is right again with the first post that it takes, and an agent that was away with the first one it sends. While
 * nothing fires, nothing is sent and nothing waits.
 *
 * An end that nobody could tell it (we were killed just then) comes about by itself, when `HOLDS` is over.
 */
export class Alertmanager {
  readonly #options: AlertmanagerOptions;
  readonly #closing = new AbortController();
  /** What it was told to fire, or may have been, by its labels. */
  readonly #known = new Map<string, StandingAlert>();
  /** What has ended since, and when: told until it was taken, or until it has ended there by itself. */
  readonly #ended = new Map<string, StandingAlert & { readonly endsAt: Instant }>();
  #posting: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #cancelWake: () => void = () => undefined;

  constructor(options: AlertmanagerOptions) {
    this.#options = options;
  }

  /** Something may have begun or ended: tell it, unless it is left alone after a failure. */
  changed(): void {
    if (this.#failures === 0) this.#post();
  }

  /** Tells nothing more. What fires goes on to do so until `HOLDS` is over. */
  async stop(): Promise<void> {
    this.#cancelWake();
    this.#closing.abort();
    await this.#posting;
  }

  /** What it knows and what fires no more has ended now. */
  #end(): Map<string, StandingAlert> {
    const firing = new Map(this.#options.standing().map((alert) => [keyOf(alert), alert]));
    for (const [key, alert] of this.#known) {
      if (firing.has(key)) continue;
      this.#known.delete(key);
      this.#ended.set(key, { ...alert, endsAt: this.#options.clock.now() });
    }
    const tooOld = this.#options.clock.now() - HOLDS;
    for (const [key, { endsAt }] of this.#ended) if (firing.has(key) || endsAt < tooOld) this.#ended.delete(key);
    return firing;
  }

  #post(): void {
    this.#again = this.#posting !== undefined;
    if (this.#posting !== undefined || this.#closing.signal.aborted) return;
    this.#posting = this.#postAll().finally(() => {
      this.#posting = undefined;
      // An outage comes in many small pieces: what began meanwhile is told together with what is about to.
      if (this.#again && this.#failures === 0) this.#postAfter(GATHER);
    });
  }

  #postAfter(wait: Duration): void {
    const { clock } = this.#options;
    this.#cancelWake();
    if (!this.#closing.signal.aborted) this.#cancelWake = clock.wakeAt(clock.now() + wait, () => this.#post());
  }

  async #postAll(): Promise<void> {
    this.#cancelWake();
    const { clock, onTrouble, random = Math.random } = this.#options;
    const firing = this.#end();
    const ended = new Map(this.#ended);
    if (firing.size + ended.size === 0) {
      this.#wellAgain();
      return;
    }
    for (const [key, alert] of firing) this.#known.set(key, alert);
    try {
      const endsAt = clock.now() + HOLDS;
      const all = [...[...firing.values()].map((alert) => ({ ...alert, endsAt })), ...ended.values()];
      for (let from = 0; from < all.length; from += ALERTS_MAX) await this.#send(all.slice(from, from + ALERTS_MAX));
      for (const [key, alert] of ended) if (this.#ended.get(key) === alert) this.#ended.delete(key);
      this.#wellAgain();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#failures += 1;
      onTrouble(fetchFailure(error));
    }
    const wait = this.#failures === 0 ? RESEND : Math.min(RESEND, backoffDelay(BACKOFF, this.#failures, random()));
    if (this.#failures > 0 || this.#known.size > 0) this.#postAfter(wait);
  }

  #wellAgain(): void {
    this.#failures = 0;
    this.#options.onTrouble(undefined);
  }

  async #send(alerts: readonly (StandingAlert & { readonly endsAt: Instant })[]): Promise<void> {
    const body = alerts.map(({ labels, annotations, startsAt, endsAt }) => {
      return {
        labels,
        annotations,
        startsAt: new Date(startsAt).toISOString(),
        endsAt: new Date(endsAt).toISOString(),
      };
    });
    const { url, tokenFile } = this.#options;
    const token = tokenFile === undefined ? {} : { authorization: `Bearer ${await readSecret(tokenFile)}` };
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'cerberus', ...token },
      body: JSON.stringify(body),
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.timeout ?? TIMEOUT)]),
    });
    const said = (await answer.text()).replace(/\s+/g, ' ').slice(0, ANSWER_MAX);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}${said && ` (${said})`}`);
  }
}

function keyOf({ labels }: StandingAlert): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
