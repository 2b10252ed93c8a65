import { readFile } from 'node:fs/promises';
import { moveAside, replaceFile } from './replace-file.ts';

/** Where the log was read to and what was learned up to there: one snapshot, so that they cannot disagree. */
export interface Saved {
  readonly position: unknown;
  readonly core: unknown;
}

/** What reading the state file gave. `corrupt`: it could not be used, and lies at `movedTo` now. */
export type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'saved'; readonly saved: Saved }
  | { readonly kind: 'corrupt'; readonly movedTo: string; readonly why: string };

/**
 * Reads the state file. `accept` throws for what it cannot use; such a file is moved aside, never overwritten. A file
 * that cannot be read at all (permission, disk) throws: starting without it would count everything twice.
 */
export async function loadState(path: string, at: number, accept: (saved: Saved) => void): Promise<Loaded> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'none' };
    throw new Error(`Cannot read the state file "${path}"`, { cause: error });
  }
  try {
    const saved: Saved = JSON.parse(text);
    accept(saved);
    return { kind: 'saved', saved };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'corrupt', movedTo: await moveAside(path, at), why };
  }
}

export async function saveState(path: string, saved: Saved): Promise<void> {
  await replaceFile(path, JSON.stringify(saved));
}
