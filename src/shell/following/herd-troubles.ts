import { type FollowTrouble, Troubles } from './troubles.ts';

export interface TroublesOf {
  /** The patterns, in words. */
  readonly text: string;
  /** Whether it is a file that is missed when it is not there. */
  isMissed(path: string): boolean;
  tell(trouble: FollowTrouble): void;
}

/**
 * What is wrong with one of many files is said as of a single one, with two exceptions: a file that a wildcard names
 * may be gone, and that there is no inotify for a thousand files is said once.
 */
export function herdTroubles({ text, isMissed, tell }: TroublesOf): Troubles {
  const polling = new Set<string>();
  return new Troubles((trouble) => {
    const { kind, path, over } = trouble;
    if (kind === 'missing' && !isMissed(path)) return;
    if (kind !== 'polling') {
      tell(trouble);
      return;
    }
    const before = polling.size;
    if (over) polling.delete(path);
    else polling.add(path);
    if ((before === 0) !== (polling.size === 0)) tell({ ...trouble, path: text });
  });
}
