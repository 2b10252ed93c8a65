import { type FSWatcher, watch } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { type Duration, type Instant, SECOND } from '../core/time.ts';
import type { Clock } from './clock.ts';
import type { StoredSilence } from './silence-file.ts';
import {
  readSilences,
  SETTLED,
  SILENCES_MAX,
  setAside,
  silencesDir,
  sweepSilences,
  type UnreadableSilence,
} from './silences.ts';

/** A look at the directory this often, however well inotify works: it may be replaced. */
const LOOK_EVERY: Duration = 5 * SECOND;
/** And this often where inotify does not work. */
const POLL_EVERY: Duration = SECOND;
/** Changes within so long are read as one. */
const TOGETHER: Duration = 50;

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** Those in force and to come, that end first first: once at the start, then whenever the directory has changed. */
  onChange(silences: readonly StoredSilence[]): void;
  /** Each thing that is wrong, in words, once. */
  onTrouble(why: string): void;
  /** Silences that were over for two weeks, or too many, were removed. */
  onSwept?(count: number): void;
}

/** Watches the silences of a state directory; the result stops it. A change is told within a second. */
export class SilenceWatch {
  readonly #stateDir: string;
  readonly #options: SilenceWatchOptions;
  readonly #told = new Set<string>();
  #watcher: FSWatcher | undefined;
  #seen = '';
  #wanted = false;
  #working: Promise<void> | undefined;
  #cancelLook: () => void = () => undefined;
  #readAt: Instant = Number.POSITIVE_INFINITY;
  #cancelRead: () => void = () => undefined;
  #stopped = false;

  private constructor(stateDir: string, options: SilenceWatchOptions) {
    this.#stateDir = stateDir;
    this.#options = options;
  }

  /** Resolves once the silences that there are have been told. */
  static async start(stateDir: string, options: SilenceWatchOptions): Promise<SilenceWatch> {
    const silences = new SilenceWatch(stateDir, options);
    silences.#read();
    await silences.#working;
    await silences.#look();
    return silences;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook();
    this.#cancelRead();
    this.#watcher?.close();
    await this.#working;
  }

  /** Looks whether the directory has changed unseen, now and from time to time. */
  async #look(): Promise<void> {
    const before = this.#seen;
    await this.#examine();
    if (this.#seen !== before && before !== '') this.#soon(0);
    if (this.#stopped) return;
    const { clock } = this.#options;
    const wait = this.#watcher === undefined ? POLL_EVERY : LOOK_EVERY;
    this.#cancelLook = clock.wakeAt(clock.now() + wait, () => void this.#look());
  }

  /** Sees to it that there is a directory, and that it is the one that is watched: it may have been replaced. */
  async #examine(): Promise<void> {
    const dir = silencesDir(this.#stateDir);
    try {
      const { dev, ino, mtimeMs } = await stat(dir).catch(async () => {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        return stat(dir);
      });
      const same = `${dev}:${ino}:`;
      if (!this.#seen.startsWith(same)) this.#watch(dir);
      this.#seen = same + mtimeMs;
    } catch (error) {
      this.#tell(`the silences cannot be watched: ${messageOf(error)}`);
      this.#seen = 'gone';
    }
  }

  #watch(dir: string): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    if (this.#stopped) return;
    try {
      const watcher = watch(dir, { persistent: false }, () => this.#soon(TOGETHER));
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      // ENOSPC or EMFILE: no watches left on this machine; looking often has to do.
    }
  }

  /** Reads after so long, or when it was to be read anyway, if that is sooner. */
  #soon(wait: Duration): void {
    const { clock } = this.#options;
    const at = clock.now() + wait;
    if (this.#stopped || at >= this.#readAt) return;
    this.#cancelRead();
    this.#readAt = at;
    this.#cancelRead = clock.wakeAt(at, () => {
      this.#readAt = Number.POSITIVE_INFINITY;
      this.#read();
    });
  }

  #read(): void {
    this.#wanted = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        await this.#readOnce();
      } catch (error) {
        this.#tell(`the silences cannot be read: ${messageOf(error)}`);
        this.#soon(LOOK_EVERY);
      }
    }
  }

  async #readOnce(): Promise<void> {
    const { clock, onChange, onSwept } = this.#options;
    const now = clock.now();
    await this.#examine(); // and watch before reading, so that no change falls between
    const { silences, unreadable } = await readSilences(this.#stateDir, now);
    const current = silences.filter(({ until }) => until > now);
    if (!this.#stopped) onChange(current.slice(0, SILENCES_MAX));
    if (current.length > SILENCES_MAX) this.#tell(`silences beyond ${SILENCES_MAX} are not heeded`);
    for (const file of unreadable) await this.#unreadable(file);
    const swept = await sweepSilences(this.#stateDir, silences, now);
    if (swept > 0) onSwept?.(swept);
  }

  async #unreadable(file: UnreadableSilence): Promise<void> {
    const { path, why, fate } = file;
    if (fate === 'bad') {
      const movedTo = await setAside(file, this.#options.clock.now());
      this.#tell(`a silence that cannot be read was moved to "${movedTo}": ${why}`);
      return;
    }
    if (fate === 'refused') this.#tell(`the silence in "${path}" cannot be read: ${why}`);
    this.#soon(fate === 'young' ? SETTLED : LOOK_EVERY);
  }

  #tell(why: string): void {
    if (this.#told.has(why)) return;
    if (this.#told.size >= SILENCES_MAX) this.#told.clear();
    this.#told.add(why);
    this.#options.onTrouble(why);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
