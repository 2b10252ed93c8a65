import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { FollowTrouble, Position } from '../../../src/shell/following/follower.ts';
import { Herd, type HerdOptions, type LogPattern } from '../../../src/shell/following/herd.ts';
import { until } from './rig.ts';

/** Looked at so often, and parked so soon, that a test need not wait. */
export const QUICK: Partial<HerdOptions> = { sweepMs: 20, discoverMs: 50, quietMs: 10, restlessTurnMs: 100 };
export const TIGHT: Partial<HerdOptions> = { ...QUICK, awakeMax: 4, busyMax: 4 };

/** The logs of many hosts in a directory of their own, and one life of a herd after the other. */
export class HerdRig {
  readonly dir = mkdtempSync(join(tmpdir(), 'cerberus-herd-'));
  /** Everything handed over, by file, in order, over all lives. */
  readonly lines = new Map<string, number[]>();
  readonly troubles: FollowTrouble[] = [];
  readonly #written = new Map<string, number>();
  caughtUp = 0;
  positions: Position[] = [];
  knownUntil: number | undefined;
  herd: Herd | undefined;

  constructor(t: TestContext) {
    t.after(async () => {
      await this.herd?.stop();
      rmSync(this.dir, { recursive: true, force: true });
    });
  }

  log(host: string): string {
    return join(this.dir, host, 'events.log');
  }

  /** A pattern below the directory, `*` for a wildcard. */
  pattern(text = '*/events.log'): LogPattern {
    const own = text.split('/').map((part) => (part.includes('*') ? wildcard(part) : part));
    return { text: join(this.dir, text), segments: [...this.dir.split('/').slice(1), ...own] };
  }

  /** Numbered lines, counted for the log `of`, into `path`. */
  append(count: number, of: string, path = of): void {
    mkdirSync(dirname(path), { recursive: true });
    let number = this.#written.get(of) ?? 0;
    let text = '';
    for (let i = 0; i < count; i++) text += `Sun Sep  4 19:45:00 2017 www stopping PID=${++number}\n`;
    this.#written.set(of, number);
    appendFileSync(path, text);
  }

  start(options: Partial<HerdOptions> = {}): Herd {
    const herd = new Herd({
      patterns: [this.pattern()],
      positions: this.positions,
      knownUntil: this.knownUntil,
      onLines: (path, bytes) => this.#take(path, bytes),
      onCaughtUp: () => this.caughtUp++,
      onTrouble: (trouble) => this.troubles.push(trouble),
      ...TIGHT,
      ...options,
    });
    this.herd = herd;
    herd.start();
    return herd;
  }

  async started(options: Partial<HerdOptions> = {}): Promise<Herd> {
    const before = this.caughtUp;
    const herd = this.start(options);
    await until(() => this.caughtUp > before, 'the first look at all files');
    return herd;
  }

  async stop(): Promise<void> {
    await this.herd?.stop();
    this.positions = JSON.parse(JSON.stringify(this.herd?.positions() ?? []));
    this.knownUntil = this.herd?.knownUntil;
    this.herd = undefined;
  }

  /** Everything appended was handed over, each line once, and in the order of its file. */
  async complete(): Promise<void> {
    const short = () => [...this.#written].filter(([path, count]) => (this.lines.get(path)?.length ?? 0) < count);
    await until(
      () => short().length === 0,
      'all lines',
      () => JSON.stringify(short().map(([path, count]) => [path, count, this.lines.get(path)?.length])),
    );
    for (const [path, numbers] of this.lines) {
      const wrong = numbers.findIndex((number, i) => number !== i + 1);
      if (wrong >= 0) throw new Error(`${path}: line ${wrong + 1} is followed by ${numbers.slice(wrong, wrong + 4)}`);
    }
  }

  #take(path: string, bytes: Uint8Array): void {
    const numbers = this.lines.get(path) ?? [];
    this.lines.set(path, numbers);
    for (const [, number] of Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/PID=(\d+)\n/g))
      numbers.push(Number(number));
  }
}

function wildcard(part: string): RegExp {
  return new RegExp(`^${part.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
}
