import { readdirSync } from 'node:fs';
import { isSystemError } from './identity.ts';
import { directoryMarkAt, isFresh, isSame, type Mark } from './mark.ts';
import { type LogPattern, plainPath } from './pattern.ts';
import { Troubles } from './troubles.ts';

interface Listing {
  readonly mark: Mark;
  readonly readAt: number;
  readonly names: readonly string[];
}

interface Walk {
  /** Below a wildcard, where a directory may as well not be there. */
  readonly wild: boolean;
  onFault(): void;
}

/** The paths that patterns name now, for who only wants to look. */
export function logsNow(patterns: readonly LogPattern[]): string[] {
  const plain = patterns.flatMap((pattern) => plainPath(pattern) ?? []);
  return [...plain, ...new Discovery(patterns, new Troubles(() => undefined), { scanMs: 0 }).paths()];
}

/** Walks the directories that patterns name. One that did not change is not read again, but for now and then. */
export class Discovery {
  readonly #patterns: readonly LogPattern[];
  readonly #troubles: Troubles;
  readonly #scanMs: number;
  /** Those for which some directory could not be read at the last walk; of which that is said. */
  readonly faulty = new Set<LogPattern>();
  #known = new Map<string, Listing>();
  #seen = new Map<string, Listing>();

  constructor(patterns: readonly LogPattern[], troubles: Troubles, { scanMs }: { readonly scanMs: number }) {
    this.#patterns = patterns.filter((pattern) => plainPath(pattern) === undefined);
    this.#troubles = troubles;
    this.#scanMs = scanMs;
  }

  /** The paths that may be there, each once. Whether they are, whoever asks will look. */
  *paths(): Generator<string> {
    this.#seen = new Map();
    this.faulty.clear();
    const told = new Set<string>();
    for (const pattern of this.#patterns) {
      const onFault = () => this.faulty.add(pattern);
      for (const path of this.#below('', pattern.segments, { wild: false, onFault })) {
        if (told.has(path)) continue;
        told.add(path);
        yield path;
      }
    }
    this.#known = this.#seen;
  }

  *#below(dir: string, segments: readonly (string | RegExp)[], walk: Walk): Generator<string> {
    const [segment, ...rest] = segments;
    if (segment === undefined) yield dir;
    else if (typeof segment === 'string') yield* this.#below(`${dir}/${segment}`, rest, walk);
    else
      for (const name of this.#namesIn(dir || '/', segment, walk))
        yield* this.#below(`${dir}/${name}`, rest, { ...walk, wild: true });
  }

  #namesIn(dir: string, segment: RegExp, walk: Walk): readonly string[] {
    const key = `${dir}\0${segment.source}`;
    const [mark, now] = [directoryMarkAt(dir), performance.now()];
    const known = this.#known.get(key);
    if (known && isSame(known.mark, mark) && now - known.readAt < this.#scanMs) {
      this.#seen.set(key, known);
      return known.names;
    }
    try {
      const names = readdirSync(dir).filter((name) => segment.test(name));
      if (!isFresh(mark)) this.#seen.set(key, { mark, readAt: now, names });
      for (const kind of ['missing', 'unreadable'] as const) this.#troubles.ends(kind, dir);
      return names;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#failed(dir, error, walk);
      return [];
    }
  }

  #failed(dir: string, { code, message }: NodeJS.ErrnoException, { wild, onFault }: Walk): void {
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    this.#troubles.ends(missing ? 'unreadable' : 'missing', dir);
    if (missing && wild) return;
    this.#troubles.begins(missing ? 'missing' : 'unreadable', dir, message);
    onFault();
  }
}
