import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** What an earlier life saved, if there was one. */
export function savedIn<State>(path: string): State | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : undefined; // its own writer
}

/** When an agent of the harness saves: once a mebibyte was heard, or at the end of what there was. */
export class Saving {
  readonly #path: string;
  readonly #state: () => unknown;
  #unsaved = 0;
  #savedAt = 0;

  constructor(path: string, state: () => unknown) {
    this.#path = path;
    this.#state = state;
  }

  heard(bytes: number): void {
    this.#unsaved += bytes;
    if (this.#unsaved > 1 << 20) this.now();
  }

  caughtUp(): void {
    if (this.#unsaved > 0 || Date.now() - this.#savedAt > 500) this.now();
  }

  now(): void {
    const aside = `${this.#path}.new`;
    const fd = openSync(aside, 'w');
    writeSync(fd, JSON.stringify(this.#state()));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(aside, this.#path);
    this.#unsaved = 0;
    this.#savedAt = Date.now();
  }
}

/** At SIGTERM: stops, saves what came until then, and ends. */
export function endsAtTerm(follower: { stop(): Promise<void> }, saving: Saving): void {
  process.on('SIGTERM', () => {
    void follower.stop().then(() => {
      saving.now();
      process.exit(0);
    });
  });
}

/** What a line counts as, and its number; undefined for one that is none of the writers'. */
export function lineIn(line: string): readonly [event: string, number: number] | undefined {
  const [, event, number] = /^.{24} (\S+ (?:starting|stopping)) PID=(\d+)$/.exec(line) ?? [];
  return event === undefined ? undefined : [event, Number(number)];
}

export function linesIn(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1);
}
