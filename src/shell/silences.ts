import { randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, type Duration, type Instant } from '../core/time.ts';
import { moveAside, replaceFile, syncDirectory } from './replace-file.ts';
import { decodeSilence, encodeSilence, ID_PATTERN, type StoredSilence } from './silence-file.ts';

/** Silences that are in force or to come. */
export const SILENCES_MAX = 1000;
/** Silences that are over are kept so long, to be looked up, and so many at most. */
export const KEPT: Duration = 14 * DAY;
export const KEPT_MAX = 1000;

const SUFFIX = '.json';
/** A file that cannot be read and is younger than this may be half written by a hand. */
export const SETTLED: Duration = 2_000;

/** Too many silences: a limit that is said, not a place where they vanish. */
export class SilenceLimitError extends Error {}

/** What the directory of silences holds. */
export interface SilencesFound {
  /** Those that end first, first; the ones that are over too, for a while. */
  readonly silences: readonly StoredSilence[];
  readonly unreadable: readonly UnreadableSilence[];
}

export interface UnreadableSilence {
  readonly path: string;
  readonly why: string;
  /** `young`: it may be half written by a hand. `refused`: the disk did not give it. Only what is `bad` is moved aside. */
  readonly fate: 'young' | 'refused' | 'bad';
}

export function silencesDir(stateDir: string): string {
  return join(stateDir, 'silences');
}

/** Every silence of a state directory. Nothing is changed; a directory that is not there holds none. */
export async function readSilences(stateDir: string, now: Instant): Promise<SilencesFound> {
  const silences: StoredSilence[] = [];
  const unreadable: UnreadableSilence[] = [];
  for (const id of await idsIn(silencesDir(stateDir))) {
    const path = pathOf(stateDir, id);
    try {
      silences.push(decodeSilence(await readFile(path, 'utf8'), id));
    } catch (error) {
      if (isMissing(error)) continue; // removed meanwhile
      unreadable.push(await unreadableAt(path, error, now));
    }
  }
  return { silences: silences.sort(byEnd), unreadable };
}

/**
 * Writes a new silence, under an id of its own. @returns it as it was written.
 * @throws {SilenceLimitError} beyond `SILENCES_MAX`. {Error} with what the disk said.
 */
export async function addSilence(
  stateDir: string,
  silence: Omit<StoredSilence, 'id'>,
  now: Instant,
): Promise<StoredSilence> {
  await mkdir(silencesDir(stateDir), { recursive: true, mode: 0o700 });
  const { silences } = await readSilences(stateDir, now);
  if (silences.filter(({ until }) => until > now).length >= SILENCES_MAX) {
    throw new SilenceLimitError(`Cannot add a silence: there are ${SILENCES_MAX} already; expire some`);
  }
  const stored = { id: await freeId(stateDir, now), ...silence };
  await replaceFile(pathOf(stateDir, stored.id), encodeSilence(stored));
  return stored;
}

/** Ends a silence now. @returns it as it is now; undefined when there is none of that id, or it is over already. */
export async function expireSilence(stateDir: string, id: string, now: Instant): Promise<StoredSilence | undefined> {
  const silence = (await readSilences(stateDir, now)).silences.find((known) => known.id === id);
  if (silence === undefined || silence.until <= now) return undefined;
  const expired = { ...silence, from: Math.min(silence.from, now), until: now };
  await replaceFile(pathOf(stateDir, id), encodeSilence(expired));
  return expired;
}

/** Removes what has been over for long. @returns how many. */
export async function sweepSilences(
  stateDir: string,
  silences: readonly StoredSilence[],
  now: Instant,
): Promise<number> {
  const over = silences
    .filter(({ until }) => until <= now)
    .sort(byEnd)
    .reverse();
  const old = over.filter(({ until }, index) => until <= now - KEPT || index >= KEPT_MAX);
  for (const { id } of old) await rm(pathOf(stateDir, id), { force: true });
  if (old.length > 0) await syncDirectory(silencesDir(stateDir));
  return old.length;
}

/** Moves a bad file out of the way. @returns where to. */
export async function setAside({ path }: UnreadableSilence, now: Instant): Promise<string> {
  return moveAside(path, now);
}

async function idsIn(dir: string): Promise<string[]> {
  try {
    const names = (await readdir(dir)).filter((name) => name.endsWith(SUFFIX)).sort();
    return names.map((name) => name.slice(0, -SUFFIX.length)).filter((id) => ID_PATTERN.test(id));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function unreadableAt(path: string, error: unknown, now: Instant): Promise<UnreadableSilence> {
  const why = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SyntaxError)) return { path, why, fate: 'refused' };
  const age = await stat(path).then(
    ({ mtimeMs }) => now - mtimeMs,
    () => 0,
  );
  return { path, why, fate: age < SETTLED ? 'young' : 'bad' };
}

/** The day in UTC and four letters, none of which makes a word. */
async function freeId(stateDir: string, now: Instant): Promise<string> {
  const day = new Date(now).toISOString().slice(5, 10).replace('-', '');
  const taken = await idsIn(silencesDir(stateDir));
  for (;;) {
    const letters = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    if (!taken.includes(`${day}-${letters}`)) return `${day}-${letters}`;
  }
}

const LETTERS = 'bcdfghjkmnpqrstvwxz';

function pathOf(stateDir: string, id: string): string {
  if (!ID_PATTERN.test(id)) throw new TypeError(`Cannot use "${id}" as the id of a silence: it is no file name`);
  return join(silencesDir(stateDir), id + SUFFIX);
}

function byEnd(a: StoredSilence, b: StoredSilence): number {
  return a.until - b.until || (a.id < b.id ? -1 : 1);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
