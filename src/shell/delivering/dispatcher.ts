import type { Duration } from '../../core/time.ts';
import { backoffDelay } from './backoff.ts';
import type { Entry } from './entry.ts';
import { Lane, type Waiting } from './lane.ts';
import type { Mail, Outcome, Transport } from './mail.ts';
import { mergeLate } from './merge.ts';
import { bury, type DeliveryContext, noteFailure, tellLate } from './settle.ts';
import { verdictOf } from './verdict.ts';

/** Timers hold no more; waking early does no harm. */
const TIMER_MAX: Duration = 0x7fff_ffff;

/** Tries what waits, a lane for each receiver, and writes down how it went. */
export class Dispatcher {
  readonly #options: DeliveryContext;
  readonly #lanes = new Map<string, Lane>();
  readonly #tries = new Set<Promise<void>>();
  #transports: ReadonlyMap<string, Transport>;
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeliveryContext) {
    this.#options = options;
    this.#transports = options.outbox.transports;
  }

  add(entry: Entry): void {
    const { mail, queuedAt, attempts, lastError, to } = entry;
    this.#lane(mail.receiver).waiting.set(mail.id, {
      id: mail.id,
      receiver: mail.receiver,
      thread: mail.thread ?? mail.id,
      at: mail.at,
      queuedAt,
      attempts,
      lastError,
      to,
      mail: attempts === 0 ? mail : undefined,
      inFlight: false,
      held: false,
      turn: 0,
      notBefore: 0,
      successesThen: 0,
      toldFallback: false,
    });
  }

  waiting(): Waiting[] {
    return [...this.#lanes.values()].flatMap((lane) => [...lane.waiting.values()]);
  }

  has(id: string): boolean {
    return [...this.#lanes.values()].some((lane) => lane.waiting.has(id));
  }

  drop(waiting: Waiting): void {
    this.#lane(waiting.receiver).waiting.delete(waiting.id);
  }

  wake(): void {
    for (const lane of this.#lanes.values()) lane.wake();
    this.pump();
  }

  start(): void {
    this.#running = true;
    this.pump();
  }

  /** No further tries. Settles when those under way have. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.idle();
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.#tries);
  }

  prepare(): void {
    for (const transport of new Set(this.#transports.values())) transport.prepare?.();
  }

  async close(): Promise<void> {
    await Promise.allSettled([...new Set(this.#transports.values())].map((transport) => transport.close()));
  }

  setTransports(transports: ReadonlyMap<string, Transport>): void {
    const kept = new Set(transports.values());
    const old = [...new Set(this.#transports.values())].filter((transport) => !kept.has(transport));
    this.#transports = transports;
    void this.idle().then(() => Promise.allSettled(old.map((transport) => transport.close())));
    this.wake();
  }

  /** Starts every try that may start now, and sets the timer for the next. */
  pump(): void {
    if (!this.#running) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    for (const lane of this.#lanes.values()) {
      for (let taken = lane.take(now); taken !== undefined; taken = lane.take(now)) {
        const trying = this.#try(lane, taken.waiting, taken.setbacks);
        this.#tries.add(trying);
        void trying.finally(() => {
          this.#tries.delete(trying);
          this.pump();
        });
      }
    }
    const delays = [...this.#lanes.values()].map((lane) => (lane.wakeAt() ?? Number.POSITIVE_INFINITY) - now);
    const delay = Math.min(TIMER_MAX, tellLate(this.#options, this.#lanes.values()), ...delays);
    if (delay < TIMER_MAX) this.#timer = setTimeout(() => this.pump(), Math.max(0, delay));
  }

  async #try(lane: Lane, waiting: Waiting, setbacks: number): Promise<void> {
    try {
      const mail = waiting.mail ?? (await this.#options.shelf.read(waiting.id))?.mail;
      waiting.mail = undefined;
      if (mail === undefined) {
        // Dropped by hand, or unreadable and moved aside.
        lane.waiting.delete(waiting.id);
        lane.left(waiting);
        return;
      }
      const outcome = await send(this.#transports.get(waiting.receiver), mail, waiting.to);
      await this.#settle(lane, waiting, { mail, outcome, setbacks });
    } catch (error) {
      this.#options.onFault(waiting.id, error);
    } finally {
      // Our own disk failed: the mail stays where it is, and so does its turn.
      if (waiting.inFlight) lane.failed(waiting, performance.now(), setbacks, this.#delay);
    }
  }

  async #settle(lane: Lane, waiting: Waiting, { mail, outcome, setbacks }: Try): Promise<void> {
    const { shelf, outbox, now } = this.#options;
    const verdict = verdictOf(outcome);
    if (verdict.dead) await bury(this.#options, waiting, mail, verdict.dead);
    if (verdict.again) {
      await noteFailure(this.#options, waiting, mail, verdict.again)
        .then((kept) => kept || this.drop(waiting))
        .finally(() => {
          if (verdict.delivered) lane.answeredInPart(waiting, performance.now(), this.#delay);
          else lane.failed(waiting, performance.now(), setbacks, this.#delay);
        });
      outbox.onTrouble(mail, verdict.again.why, false);
      return;
    }
    lane.waiting.delete(waiting.id);
    const info = { attempts: waiting.attempts + 1, response: verdict.response, ms: now() - waiting.queuedAt };
    try {
      // Accepted is accepted, whether or not our own disk takes note of it.
      if (verdict.delivered) await shelf.deliver(waiting.id, now()).finally(() => outbox.onDelivered(mail, info));
      else await shelf.unqueue(waiting.id);
      // The lane still tries one at a time if it failed before: what waited is merged before any of it can go.
      await mergeLate(this.#options, lane, (merged) => this.add(merged));
    } finally {
      lane.answered(waiting);
    }
  }

  #delay = (failures: number): Duration =>
    backoffDelay(this.#options.limits.backoff, failures, (this.#options.outbox.random ?? Math.random)());

  #lane(receiver: string): Lane {
    const lane = this.#lanes.get(receiver) ?? new Lane(this.#options.limits.concurrency);
    this.#lanes.set(receiver, lane);
    return lane;
  }
}

interface Try {
  readonly mail: Mail;
  readonly outcome: Outcome;
  readonly setbacks: number;
}

async function send(transport: Transport | undefined, mail: Mail, to?: readonly string[]): Promise<Outcome> {
  if (transport === undefined) {
    return { ok: false, transient: true, why: `No receiver "${mail.receiver}" in the config` };
  }
  try {
    return await transport.send(mail, to);
  } catch (error) {
    // A transport that throws is broken; its mail is not.
    return { ok: false, transient: true, why: error instanceof Error ? error.message : String(error) };
  }
}
