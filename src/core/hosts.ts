import { createBatch, type Malformed } from './event.ts';
import { Host, type HostParts } from './host.ts';
import { hostOf, localOf } from './ids.ts';
import type { Counts } from './intake.ts';
import { NO_COUNTS } from './reading/reader-state.ts';
import type { ServiceReport } from './service-report.ts';
import type { HostState } from './state.ts';
import type { Duration, Instant } from './time.ts';

const BATCH_ROWS = 4096;

type Shared = Omit<HostParts, 'number' | 'name' | 'batch' | 'newsSince'>;

/** What was read of a host's log. */
export interface HostRead {
  /** Null for the agent's own. */
  readonly host: string | null;
  /** How many lines, and how many of them were not judged for their stamps. */
  readonly lines: number;
  readonly future: number;
  readonly outOfOrder: number;
  /** How far its stamps lie behind the wall's clock. */
  readonly behind: Duration;
  /** The first few of them that were no events. */
  readonly malformed: readonly Malformed[];
}

/** The hosts whose logs are read: the agent's own, which has no name, or many that ship theirs. */
export class Hosts {
  readonly #parts: Shared;
  readonly #batch = createBatch(BATCH_ROWS);
  readonly #byName = new Map<string | null, Host>();
  readonly #byNumber = new Map<number, Host>();
  /** No number is given twice: what is told of a host that was forgotten still bears it. */
  #nextNumber = 0;
  /** Sums, kept up to date: nobody can ask a thousand hosts after every few lines. */
  readonly #counts: Record<keyof Counts, number> = { ...NO_COUNTS, future: 0, outOfOrder: 0 };
  /** Those that want to judge something without a line. Of a thousand they are few, and all are asked after every few lines. */
  readonly #waiting = new Set<Host>();
  /** Those read since somebody asked, and what became of their lines before. */
  readonly #read = new Map<Host, Counts>();

  constructor(parts: Shared, states: readonly HostState[] = []) {
    this.#parts = parts;
    for (const state of states) this.#add({ newsSince: -Infinity, ...state }, state);
  }

  /** In the order of first sight. */
  all(): Iterable<Host> {
    return this.#byName.values();
  }

  /** The agent's own, if it was ever heard of. */
  get own(): Host | undefined {
    return this.#byName.get(null);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** A host by name. One that was never heard of is new, and its log's past before `newsSince` history. */
  named(name: string | null, newsSince: Instant = -Infinity): Host {
    return this.#byName.get(name) ?? this.#add({ name, number: this.#nextNumber++, newsSince });
  }

  /** The host of a service's id among those of all hosts, and its id there. */
  find(service: number): readonly [host: Host | undefined, local: number] {
    return [this.#byNumber.get(hostOf(service)), localOf(service)];
  }

  /** When the first of them wants to judge something without a line. */
  get nextDue(): Instant {
    let next = Number.POSITIVE_INFINITY;
    for (const { nextDue } of this.#waiting) if (nextDue < next) next = nextDue;
    return next;
  }

  /** Those that have something to judge at `now`, in the order of first sight. */
  due(now: Instant): Host[] {
    return [...this.#waiting].filter(({ nextDue }) => nextDue <= now).sort((a, b) => a.number - b.number);
  }

  /** Something of a host was judged, or it was heard of: it may want to judge something by itself, or no more. */
  judged(host: Host): void {
    if (host.nextDue < Number.POSITIVE_INFINITY) this.#waiting.add(host);
    else this.#waiting.delete(host);
  }

  /** Reads lines of a host; see `Pipeline.read`. */
  read(host: Host, bytes: Uint8Array, from: number, to: number, notAfter: Instant): void {
    if (!this.#read.has(host)) this.#read.set(host, host.intake.counts);
    host.intake.addTo(this.#counts, -1);
    host.read(bytes, from, to, notAfter);
    host.intake.addTo(this.#counts, 1);
    this.judged(host);
  }

  /** What became of the lines of all of them. */
  get counts(): Counts {
    return this.#counts;
  }

  /** What was read since the last call, host by host. */
  takeRead(): HostRead[] {
    const read = [...this.#read].map(([{ name, behind, intake }, before]) => {
      const { lines, future, outOfOrder } = intake.counts;
      const more = { lines: lines - before.lines, future: future - before.future };
      const late = outOfOrder - before.outOfOrder;
      return { host: name, ...more, outOfOrder: late, behind, malformed: intake.takeMalformed() };
    });
    this.#read.clear();
    return read;
  }

  /** Every service, host by host. */
  services(): ServiceReport[] {
    return [...this.all()].flatMap((host) => host.services());
  }

  /** Lets go of a host; false when it cannot be, as something stands there. One that is not known is let go. */
  forget(name: string | null): boolean {
    const host = this.#byName.get(name);
    if (host === undefined) return true;
    if (host.judge.stands) return false;
    this.#byName.delete(name);
    this.#waiting.delete(host);
    this.#byNumber.delete(host.number);
    return true;
  }

  snapshot(): HostState[] {
    return [...this.all()].map((host) => host.snapshot());
  }

  #add(parts: Pick<HostParts, 'number' | 'name' | 'newsSince'>, state?: HostState): Host {
    const { number, name, newsSince } = parts;
    const host = new Host({ ...this.#parts, batch: this.#batch, number, name, newsSince }, state);
    this.#byName.set(name, host);
    this.#byNumber.set(number, host);
    this.#nextNumber = Math.max(this.#nextNumber, number + 1);
    host.intake.addTo(this.#counts, 1);
    this.judged(host);
    return host;
  }
}
