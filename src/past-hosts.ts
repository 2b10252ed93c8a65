import { resolve } from 'node:path';
import { hostOfOldLog, logPattern } from './config/log-pattern.ts';
import { Stamps } from './core/reading/stamps.ts';
import type { Instant } from './core/time.ts';
import { type PastLogsOptions, pastLogs } from './past-logs.ts';

/** Read at a time of each log when there are many: a thousand of them take 64 MB so. */
const PIECE_BYTES = 64 * 1024;

/** Whole lines of one host's log; valid until the next ones are asked for. */
export interface HostLines {
  /** Null where there is one host only, or none is known. */
  readonly host: string | null;
  readonly bytes: Uint8Array;
  /** Of the bytes, only these are meant; all where nothing is said. */
  readonly from?: number;
  readonly to?: number;
  /** With several hosts: all lines stamped before this have been read, of any of them. */
  readonly since?: Instant;
}

/** The logs of one host, to be read as one. */
export interface HostLogs {
  readonly host: string | null;
  readonly paths: readonly string[];
}

/**
 * Whose logs they are, by the patterns that a config has for them; rotated ones too. Those that none names are the
 * agent's own host's, or of one that nobody names, and stay together.
 */
export function hostLogs(patterns: readonly string[], paths: readonly string[]): HostLogs[] {
  const compiled = patterns.map(logPattern);
  const groups = new Map<string | null, string[]>();
  for (const path of paths) {
    const host = path === '-' ? null : (hostOfOldLog(compiled, resolve(path)) ?? null);
    groups.set(host, [...(groups.get(host) ?? []), path]);
  }
  return [...groups].map(([host, own]) => ({ host, paths: own }));
}

/** The logs of hosts as one stream, in the order of their stamps: what a host wrote later comes later, to the second. */
export async function* pastHosts(logs: readonly HostLogs[], options: PastLogsOptions): AsyncGenerator<HostLines> {
  const [only, ...others] = logs;
  if (only === undefined) return;
  if (others.length > 0) yield* merged(logs, options);
  else for await (const bytes of pastLogs(only.paths, options)) yield { host: only.host, bytes };
}

async function* merged(logs: readonly HostLogs[], options: PastLogsOptions): AsyncGenerator<HostLines> {
  const heads = logs.map((log, order) => new Head(log, order, { ...options, pieceBytes: PIECE_BYTES }));
  try {
    for (const head of heads) await head.next();
    /** Those that go on, the earliest last. */
    const left = heads.filter((head) => !head.over).sort(later);
    for (let first = left.pop(); first !== undefined; first = left.pop()) {
      yield first.until(left.at(-1)?.since ?? Number.POSITIVE_INFINITY);
      if (first.isRead) await first.next();
      if (!first.over) insert(left, first);
    }
  } finally {
    for (const head of heads) await head.close();
  }
}

/** The later one first; of a second, hosts come in the order in which they were given. */
function later(a: Head, b: Head): number {
  return b.since - a.since || b.order - a.order;
}

/** Puts one in its place among those that are sorted already. */
function insert(heads: Head[], head: Head): void {
  let [from, to] = [0, heads.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (later(heads[middle] ?? head, head) < 0) from = middle + 1;
    else to = middle;
  }
  heads.splice(from, 0, head);
}

/** What is read next of one host. */
class Head {
  readonly host: string | null;
  readonly order: number;
  /** The stamp of its next line; of lines without one, of the last that had one. */
  since: Instant = -Infinity;
  over = false;
  readonly #lines: AsyncIterator<Uint8Array>;
  readonly #stamps: Stamps;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor({ host, paths }: HostLogs, order: number, options: PastLogsOptions) {
    this.host = host;
    this.order = order;
    this.#lines = pastLogs(paths, options)[Symbol.asyncIterator]();
    this.#stamps = new Stamps(options.zone);
  }

  get isRead(): boolean {
    return this.#at >= this.#bytes.length;
  }

  async next(): Promise<void> {
    const { value, done } = await this.#lines.next();
    this.over = done === true;
    this.#bytes = done === true ? new Uint8Array(0) : value;
    this.#go(0);
  }

  /** Takes its lines up to an instant, that included, and one at least: whatever its stamp is, things must move. */
  until(instant: Instant): HostLines {
    const [bytes, from, since] = [this.#bytes, this.#at, this.since];
    const to = Math.max(bytes.indexOf(0x0a, from) + 1, this.#stamps.endOf(bytes, from, instant));
    this.#go(to);
    return { host: this.host, bytes, from, to, since };
  }

  async close(): Promise<void> {
    await this.#lines.return?.();
  }

  #go(at: number): void {
    this.#at = at;
    this.since = Math.max(this.since, this.#stamps.first(this.#bytes, at) ?? this.since);
  }
}
