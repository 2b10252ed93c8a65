import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';
import { Tally } from './tally.ts';

const JOBS = ['www', 'db', 'api', 'caf\xc3\xa9', 'web/front-1', 'a.b-c@9', 'queue+x', 'n\xe9', 'mail:out', 'x'];
const EVENTS = ['starting', 'stopping'];

/** Writes lines as hooks and services do, and keeps the books that the agent's must equal. */
export class Writer {
  readonly tally = new Tally();
  readonly #random: Random;
  readonly #path: string;
  /** A descriptor kept over rotations, for writers that do not reopen the file. */
  #kept = -1;
  /** Where it writes in the file, for writers that do not append. */
  #place = 0;

  constructor(path: string, random: Random) {
    this.#path = path;
    this.#random = random;
  }

  lines(count: number): Buffer {
    let text = '';
    for (let i = 0; i < count; i++) {
      const key = `${this.#random.pick(JOBS)} ${this.#random.pick(EVENTS)}`;
      const number = this.tally.total + 1;
      const seconds = String(this.#random.below(60)).padStart(2, '0');
      text += `Sun Sep  4 19:45:${seconds} 2017 ${key} PID=${number}\n`;
      this.tally.add(key, number);
    }
    return Buffer.from(text, 'latin1');
  }

  /** A burst by name, each piece a write of its own, cut anywhere. */
  async burst(count = this.#burstSize()): Promise<void> {
    const fd = openSync(this.#path, 'a');
    try {
      await this.#inPieces(fd, this.lines(count));
    } finally {
      closeSync(fd);
    }
  }

  /** A few lines at once, without giving anybody else a turn. */
  few(): void {
    appendFileSync(this.#path, this.lines(1 + this.#random.below(20)));
  }

  async #inPieces(fd: number, bytes: Buffer): Promise<void> {
    const pieces = this.#random.chance(0.5) ? 1 : 1 + this.#random.below(5);
    for (let from = 0, i = 1; from < bytes.length; i++) {
      const to = i >= pieces ? bytes.length : from + this.#random.below(bytes.length - from) + 1;
      writeSync(fd, bytes, from, to - from);
      from = to;
      if (from < bytes.length && this.#random.chance(0.3)) await delay(this.#random.below(4));
    }
  }

  #burstSize(): number {
    if (this.#random.chance(0.004)) return 20_000 + this.#random.below(30_000);
    return 1 + this.#random.below(this.#random.chance(0.2) ? 3_000 : 40);
  }

  /** Half a line whose other half never comes. */
  halfLine(): void {
    appendFileSync(this.#path, 'Sun Sep  4 19:45:00 2017 www stopp');
  }

  /** Bytes that end in a newline and are no event. */
  garbage(bytes: number): void {
    appendFileSync(this.#path, `${'x'.repeat(bytes)}\n`);
  }

  keep(): void {
    this.release();
    this.#kept = openSync(this.#path, 'a');
  }

  /** A burst into the file that was kept, whatever its name is now. */
  async lateBurst(): Promise<void> {
    if (this.#kept < 0) return;
    await this.#inPieces(this.#kept, this.lines(1 + this.#random.below(50)));
  }

  /** Half a line, `between`, and the other half, all into the file that was kept. */
  async split(between: () => Promise<void>): Promise<void> {
    this.keep();
    const line = this.lines(1);
    const cut = 1 + this.#random.below(line.length - 1);
    writeSync(this.#kept, line, 0, cut);
    await between();
    writeSync(this.#kept, line, cut);
    this.release();
  }

  /** From now on, a writer with a place of its own: after a truncation it leaves a hole of NULs before its lines. */
  async placedBurst(size: number, between: () => Promise<void>): Promise<void> {
    const fd = openSync(this.#path, 'r+');
    this.#place = size;
    const put = (bytes: Buffer) => {
      this.#place += writeSync(fd, bytes, 0, bytes.length, this.#place);
    };
    put(this.lines(3));
    await between();
    put(this.lines(3));
    closeSync(fd);
  }

  release(): void {
    if (this.#kept >= 0) closeSync(this.#kept);
    this.#kept = -1;
  }
}
