import { type ExcerptOptions, excerptOf } from '../../core/telling/excerpt-lines.ts';
import { type Excerpt, UNREADABLE } from '../../core/telling/found.ts';
import type { Wanted } from '../../core/telling/letter.ts';
import { logPath } from '../../core/telling/remedy.ts';
import { cut, harmless } from '../../core/telling/words.ts';
import { type Duration, type Instant, SECOND, type Zone } from '../../core/time.ts';
import { tailOfFile } from './tail-of-file.ts';

const FILE_BYTES = 64 * 1024;
const NAME_MAX = 60;
const JOURNAL_WITHIN: Duration = 0.9 * SECOND;

export interface JournalQuery {
  readonly lines: number;
  readonly since: Instant;
  readonly within: Duration;
}

/** Where services' own output is. */
export interface ExcerptSource {
  /** A path with {job}, {instance} and {host}, or systemd's journal. */
  readonly path: string | 'journal';
  /** The agent's own, for {host}. */
  readonly host?: string;
  /** Asks the journal for a unit's last words. Rejects when it may not be read. */
  journal(service: string, query: JournalQuery): Promise<string[]>;
  readonly lines: number;
  readonly zone: Zone;
}

/** The last words of a service in this storm, or in one word why there are none. Never throws. */
export async function readExcerpt(wanted: Wanted, source: ExcerptSource): Promise<Excerpt> {
  const { path, lines, zone } = source;
  const options = { lines, zone, since: wanted.since };
  const unit = path === 'journal' ? unitOf(wanted) : undefined;
  const place = unit === undefined ? logPath(path, wanted.job, wanted.instance, wanted.host ?? source.host) : undefined;
  const from = unit === undefined ? (place ?? path) : `journalctl -u ${unit}`;
  const about = { service: cut(harmless(wanted.service), NAME_MAX), source: cut(harmless(from), 2 * NAME_MAX) };
  try {
    const read = unit === undefined ? await fromFile(place, options) : await fromJournal(unit, source, options);
    return { ...about, lines: read, note: read.length === 0 ? 'nothing since it began' : undefined };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { ...about, lines: [], note: missing ? 'missing' : UNREADABLE };
  }
}

async function fromFile(path: string | undefined, options: ExcerptOptions): Promise<string[]> {
  if (path === undefined) throw new Error('Cannot look where a name leads out of its place');
  const { text, modifiedAt } = await tailOfFile(path, FILE_BYTES);
  // Stamps of events have whole seconds; a service may write its last words just before.
  return modifiedAt < options.since - SECOND ? [] : excerptOf(text, options);
}

async function fromJournal(unit: string, { journal }: ExcerptSource, options: ExcerptOptions): Promise<string[]> {
  const { since, lines } = options;
  return excerptOf((await journal(unit, { since, lines, within: JOURNAL_WITHIN })).join('\n'), options);
}

function unitOf({ job, instance }: Wanted): string {
  return instance === null ? job : `${job}/${instance}`;
}
