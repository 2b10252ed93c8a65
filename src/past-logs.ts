import { type Between, Stamps } from './core/reading/stamps.ts';
import type { Instant, Zone } from './core/time.ts';
import { type Lines, type OnBytes, readLog } from './shell/log-files.ts';

/** Chunks of a log that are searched for its first stamp. */
const CHUNKS_SEARCHED = 8;

/** Everything, as a stretch of time. */
export const ALWAYS: Between = { since: -Infinity, until: Number.POSITIVE_INFINITY };

export interface PastLogsOptions {
  readonly zone: Zone;
  /** Lines outside are left out, as if the logs had none. */
  readonly between: Between;
  /** Told of the bytes of the files as they are read, for a progress bar. */
  onBytes?: OnBytes | undefined;
  /** So much is read at a time. */
  readonly pieceBytes?: number;
}

/** A log could not be read: which, and the reason as `cause`. */
export class LogError extends Error {
  constructor(path: string, cause: unknown) {
    super(`Cannot read the log "${path}"`, { cause });
  }
}

/**
 * The lines of several logs, given in any order, as one: the log whose first stamp is earliest comes first, so that
 * rotated files may be named by a glob. Logs that overlap in time are not merged.
 */
export async function* pastLogs(paths: readonly string[], options: PastLogsOptions): Lines {
  const { zone, between } = options;
  const stamps = new Stamps(zone);
  for (const { lines } of await inOrder(paths, options)) {
    yield* isAlways(between) ? lines() : cut(lines(), stamps, between);
  }
}

function isAlways({ since, until }: Between): boolean {
  return since === ALWAYS.since && until === ALWAYS.until;
}

interface Found {
  readonly first: Instant;
  lines(): Lines;
}

async function inOrder(paths: readonly string[], options: PastLogsOptions): Promise<Found[]> {
  const open = (path: string) => named(path, readLog(path, options.onBytes, options.pieceBytes));
  if (paths.length === 1) return paths.map((path) => ({ first: 0, lines: () => open(path) }));
  const found: Found[] = [];
  for (const path of paths) {
    if (path === '-') found.push(await lookAhead(open(path), options.zone));
    else
      found.push({
        first: await firstStampIn(named(path, readLog(path, undefined, options.pieceBytes)), options.zone),
        lines: () => open(path),
      });
  }
  return found.sort((a, b) => a.first - b.first || 0);
}

async function firstStampIn(lines: Lines, zone: Zone): Promise<Instant> {
  const stamps = new Stamps(zone);
  let chunks = 0;
  for await (const chunk of lines) {
    const first = stamps.first(chunk);
    if (first !== undefined) return first;
    if (++chunks === CHUNKS_SEARCHED) break;
  }
  return Number.POSITIVE_INFINITY;
}

/** For what cannot be read twice: what was read to find out is kept, and handed out before the rest. */
async function lookAhead(lines: Lines, zone: Zone): Promise<Found> {
  const stamps = new Stamps(zone);
  const rest = lines[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let first: Instant | undefined;
  while (first === undefined && head.length < CHUNKS_SEARCHED) {
    const next = await rest.next();
    if (next.done === true) break;
    // A copy: a chunk is valid until the next one is asked for.
    head.push(new Uint8Array(next.value));
    first = stamps.first(next.value);
  }
  return { first: first ?? Number.POSITIVE_INFINITY, lines: () => joined(head, rest) };
}

async function* joined(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): Lines {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* cut(lines: Lines, stamps: Stamps, between: Between): Lines {
  for await (const chunk of lines) {
    const found = stamps.cut(chunk, between);
    if (found.lines.length > 0) yield found.lines;
    if (found.over) return;
  }
}

/** Says which log it was that could not be read. */
async function* named(path: string, lines: Lines): Lines {
  try {
    yield* lines;
  } catch (cause) {
    throw new LogError(path, cause);
  }
}
