import { basename, dirname } from 'node:path';
import { type IdentityOptions, identityAt } from './identity.ts';
import { isSame, isSameFile, type Mark, markAt } from './mark.ts';
import type { Member } from './member.ts';
import { type LogPattern, names } from './pattern.ts';
import { COMPRESSED, rotatedFrom, rotationOf } from './siblings.ts';

/** What becomes of a path that a pattern names: a log of its own, perhaps one that had another's name; or nothing. */
export type Verdict = { readonly is: 'log'; readonly formerly?: Member } | { readonly is: 'none' };

const NONE: Verdict = { is: 'none' };
const LOG: Verdict = { is: 'log' };

/** Tells logs from what lies beside them and fits the patterns too: rotated files, second names. */
export class Admission {
  readonly #patterns: readonly LogPattern[];
  readonly #members: ReadonlyMap<string, Member>;
  readonly #identity: IdentityOptions;
  /** Found to be none, and how they looked then. */
  readonly #turnedAway = new Map<string, Mark>();

  constructor(patterns: readonly LogPattern[], members: ReadonlyMap<string, Member>, identity: IdentityOptions) {
    this.#patterns = patterns;
    this.#members = members;
    this.#identity = identity;
  }

  /** Of a regular file that looks like `mark`. */
  verdictOn(path: string, mark: Mark): Verdict {
    const before = this.#turnedAway.get(path);
    if (before && isSame(before, mark)) return NONE;
    const verdict = this.#judge(path, mark);
    if (verdict.is === 'none') this.#turnedAway.set(path, mark);
    else this.#turnedAway.delete(path);
    return verdict;
  }

  /** Whether it is a rotated file by its name alone, so that it need not be looked at. */
  isRotatedByName(path: string): boolean {
    const name = basename(path);
    if (COMPRESSED.test(name)) return true;
    const original = rotatedFrom(name);
    if (original === undefined) return false;
    const former = `${dirname(path)}/${original}`;
    if (this.#members.has(former)) return true;
    return this.#patterns.some((pattern) => names(pattern, former)) && markAt(former).there;
  }

  /** Paths that are gone need not be remembered. */
  forget(present: ReadonlySet<string>): void {
    for (const path of this.#turnedAway.keys()) if (!present.has(path)) this.#turnedAway.delete(path);
  }

  #judge(path: string, mark: Mark): Verdict {
    const identity = identityAt(path, this.#identity);
    if (identity === undefined) return NONE;
    for (const member of this.#members.values()) {
      if (isSameFile(member.seen, mark) && member.is(identity)) return NONE;
      if (!member.knows(identity)) continue;
      if (member.is(identity)) return NONE;
      if (dirname(member.path) === dirname(path) && rotationOf(basename(member.path))(basename(path))) return NONE;
      return { is: 'log', formerly: member };
    }
    return LOG;
  }
}
