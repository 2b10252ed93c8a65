import type { Member } from './member.ts';
import { type LogPattern, names, plainPath } from './pattern.ts';
import type { Troubles } from './troubles.ts';

export interface ShortfallParts {
  readonly patterns: readonly LogPattern[];
  readonly filesMax: number;
  /** A file that is away for no longer than this, as in a rotation, is not missed yet. Milliseconds. */
  readonly patienceMs: number;
  readonly troubles: Troubles;
}

/** So many of the files that are not followed are named. */
const NAMED_MAX = 3;

/** What one look at all names did not bring: files beyond the limit, and any file at all for a pattern. */
export class Shortfall {
  readonly #parts: ShortfallParts;
  readonly #named: string[] = [];
  readonly #met = new Set<LogPattern>();
  count = 0;

  constructor(parts: ShortfallParts) {
    this.#parts = parts;
  }

  /** A file that is there, and for which there is no room. */
  refuse(path: string): void {
    this.count++;
    if (this.#named.length < NAMED_MAX) this.#named.push(path);
    for (const pattern of this.#parts.patterns) if (names(pattern, path)) this.#met.add(pattern);
  }

  /** The look is over. `faulty`: patterns of which it is said already why nothing is found. */
  tell(members: ReadonlyMap<string, Member>, faulty: ReadonlySet<LogPattern>): void {
    this.#tellCrowd();
    const { patterns, patienceMs, troubles } = this.#parts;
    const since = performance.now() - patienceMs;
    const present = [...members.values()].filter(({ absentSince = Infinity }) => absentSince > since);
    for (const pattern of patterns) {
      if (plainPath(pattern) !== undefined) continue;
      const isMet = this.#met.has(pattern) || present.some(({ path }) => names(pattern, path));
      if (isMet || faulty.has(pattern)) troubles.ends('unmatched', pattern.text);
      else troubles.begins('unmatched', pattern.text, `no file matches ${pattern.text}`);
    }
  }

  #tellCrowd(): void {
    const { patterns, filesMax, troubles } = this.#parts;
    const text = patterns.map((pattern) => pattern.text).join(', ');
    if (this.count === 0) troubles.ends('crowd', text);
    else troubles.renews('crowd', text, `No more than ${filesMax} files are followed, ${this.#whoIsNot()}`);
  }

  #whoIsNot(): string {
    const others = this.count - this.#named.length;
    const more = others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`;
    return `${this.count} ${this.count === 1 ? 'is' : 'are'} not: ${this.#named.join(', ')}${more}`;
  }
}
