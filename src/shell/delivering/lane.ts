import type { Duration, Instant } from '../../core/time.ts';
import type { Mail } from './mail.ts';

/** A mail waiting for its receiver, as the lane sees it. */
export interface Waiting {
  readonly id: string;
  readonly receiver: string;
  /** Mails of one thread go one at a time and in order: never "over" before "firing". */
  readonly thread: string;
  readonly at: Instant;
  readonly queuedAt: Instant;
  attempts: number;
  lastError: string | undefined;
  to: readonly string[] | undefined;
  /** Kept until the first try; later tries read the file, so that a long queue costs no memory. */
  mail: Mail | undefined;
  inFlight: boolean;
  /** Being merged into another: not to be tried, not gone yet. */
  held: boolean;
  /** When it was tried last, in the order of tries. */
  turn: number;
  /** On the monotonic clock; only for a mail that fails while others pass. */
  notBefore: number;
  /** Successes of the lane when it failed last. */
  successesThen: number;
  toldFallback: boolean;
}

/**
 * The mails of one receiver, and when to try which. When all fail the transport is left alone and one mail asks for
 * all (the one not tried for longest); its success wakes every other at once. A mail that fails although others
 * passed since its last failure waits by itself and holds up nobody but its own thread.
 */
export class Lane {
  readonly waiting = new Map<string, Waiting>();
  readonly #concurrency: number;
  #failures = 0;
  #notBefore = 0;
  #successes = 0;
  #turns = 0;
  #inFlight = 0;
  /** Counts the lane's setbacks: several tries that were under way together are one. */
  #setbacks = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** The next mail to try, marked as in flight; undefined when none may be tried now. */
  take(now: number): { waiting: Waiting; setbacks: number } | undefined {
    if (this.#full() || now < this.#notBefore) return undefined;
    const waiting = this.#candidates()
      .filter((w) => w.notBefore <= now)
      .sort((a, b) => a.turn - b.turn)[0];
    if (waiting === undefined) return undefined;
    waiting.inFlight = true;
    waiting.turn = ++this.#turns;
    this.#inFlight += 1;
    return { waiting, setbacks: this.#setbacks };
  }

  /** When `take` may next give something, on the clock of `now`; undefined: not before something changes. */
  wakeAt(): number | undefined {
    if (this.#full()) return undefined;
    const soonest = Math.min(...this.#candidates().map((w) => w.notBefore));
    return soonest === Number.POSITIVE_INFINITY ? undefined : Math.max(soonest, this.#notBefore);
  }

  /** The transport works: it took this mail, or refused it for good. */
  answered(waiting: Waiting): void {
    this.#landed(waiting);
    this.#successes += 1;
    this.#failures = 0;
    this.#notBefore = 0;
  }

  /** Taken for some recipients, to be tried again for the others: no fault of the transport. */
  answeredInPart(waiting: Waiting, now: number, delay: (failures: number) => Duration): void {
    this.answered(waiting);
    waiting.attempts += 1;
    waiting.successesThen = this.#successes;
    waiting.notBefore = now + delay(waiting.attempts);
  }

  /** `setbacks` as `take` gave it; `delay` for the n-th failure in a row. */
  failed(waiting: Waiting, now: number, setbacks: number, delay: (failures: number) => Duration): void {
    this.#landed(waiting);
    waiting.attempts += 1;
    const stale = setbacks !== this.#setbacks;
    const othersPass = this.#successes > waiting.successesThen && waiting.attempts > 1;
    waiting.successesThen = this.#successes;
    if (othersPass || (stale && this.#failures === 0)) {
      waiting.notBefore = now + delay(waiting.attempts);
      return;
    }
    if (stale) return;
    this.#setbacks += 1;
    this.#failures += 1;
    this.#notBefore = now + delay(this.#failures);
  }

  /** Whether the mail waits because of a failure, and not just for its turn. */
  holdsUp(waiting: Waiting): boolean {
    return this.#failures > 0 || waiting.notBefore > 0;
  }

  /** Somebody asked: try everything now. */
  wake(): void {
    this.#failures = 0;
    this.#notBefore = 0;
    for (const waiting of this.waiting.values()) waiting.notBefore = 0;
  }

  /** Gone without a try. */
  left(waiting: Waiting): void {
    this.#landed(waiting);
  }

  #full(): boolean {
    return this.#inFlight >= (this.#failures > 0 ? 1 : this.#concurrency);
  }

  #landed(waiting: Waiting): void {
    waiting.inFlight = false;
    this.#inFlight -= 1;
  }

  /** The first of every thread, unless it is in flight. */
  #candidates(): Waiting[] {
    const heads = new Map<string, Waiting>();
    for (const waiting of this.waiting.values()) {
      const head = heads.get(waiting.thread);
      if (head === undefined || isBefore(waiting, head)) heads.set(waiting.thread, waiting);
    }
    return [...heads.values()].filter((w) => !w.inFlight && !w.held);
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.queuedAt !== b.queuedAt ? a.queuedAt < b.queuedAt : a.at < b.at;
}
