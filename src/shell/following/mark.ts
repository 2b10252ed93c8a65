import { type Stats, statSync } from 'node:fs';
import { isSystemError } from './identity.ts';

/**
 * How a name looked at an instant, in as little as tells whether anything happened since. Every write, rename and
 * change of rights moves the change time. Half as dear as a look with identity: 3 µs.
 */
export interface Mark {
  /** A regular file is there. Otherwise: nothing, or something that cannot be followed, or not be looked at. */
  readonly there: boolean;
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  /** Why it could not be looked at; ENOENT is no reason. */
  readonly refusal: string | undefined;
}

const ABSENT: Mark = { there: false, dev: 0, ino: 0, size: 0, modifiedMs: 0, changedMs: 0, refusal: undefined };
/** The clock of file times goes in steps of up to 10 ms: two changes within one look like one. */
const STEP_MS = 100;

export function markAt(path: string): Mark {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? markOf(stats, stats.isFile()) : ABSENT;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.code === 'ENOTDIR' ? ABSENT : { ...ABSENT, refusal: error.message };
  }
}

/** Of a directory; it changes when names in it come and go. */
export function directoryMarkAt(path: string): Mark {
  const mark = markAt(path);
  return { ...mark, there: mark.ino !== 0 };
}

export function isSame(one: Mark, other: Mark): boolean {
  return (
    one.changedMs === other.changedMs &&
    one.size === other.size &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.refusal === other.refusal
  );
}

export function isSameFile(one: Mark, other: Mark): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.there && other.there;
}

/** Whether it may change once more without looking different: it changed just now, or is said to have in the future. */
export function isFresh({ changedMs }: Mark): boolean {
  return changedMs > Date.now() - STEP_MS;
}

function markOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats, there: boolean): Mark {
  return { there, dev, ino, size, modifiedMs: mtimeMs, changedMs: ctimeMs, refusal: undefined };
}
