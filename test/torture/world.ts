import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Random } from './random.ts';
import { Writer } from './writer.ts';

/** What can be done to a log: the moves of logrotate, of people, and of loggers that rotate for themselves. */
export class World {
  readonly log: string;
  readonly writer: Writer;
  readonly random: Random;
  /** Called before something is destroyed that may be unread. */
  readonly onDestroy: () => void;
  #serial = 1000;

  constructor(log: string, random: Random, onDestroy: () => void) {
    this.log = log;
    this.random = random;
    this.writer = new Writer(log, random);
    this.onDestroy = onDestroy;
  }

  /** log.1 becomes log.2 and so on, then the log becomes log.1. */
  rotateNumeric(): void {
    for (const { name, number, gz } of this.#numbered().reverse()) {
      renameSync(this.#at(name), `${this.log}.${number + 1}${gz}`);
    }
    if (existsSync(this.log)) renameSync(this.log, `${this.log}.1`);
  }

  rotateDated(): void {
    if (existsSync(this.log)) renameSync(this.log, this.#dated());
  }

  create(): void {
    closeSync(openSync(this.log, 'a'));
  }

  /** As cp does it, in pieces, while lines go on being written; cut at the instant the copy is complete. */
  async copyAndTruncate(target: string, before?: () => void): Promise<void> {
    const [from, to] = [openSync(this.log, 'r'), openSync(target, 'w')];
    const piece = Buffer.alloc(1_000 + this.random.below(200_000)); // smaller ones never catch up with the writer
    if (this.random.chance(0.3)) {
      writeSync(to, piece, 0, readSync(from, piece.subarray(0, 1 + this.random.below(300))));
      await delay(this.random.below(30));
    }
    for (let got = readSync(from, piece); got > 0; got = readSync(from, piece)) {
      writeSync(to, piece, 0, got);
      if (this.random.chance(0.2)) await delay(this.random.below(3));
      if (this.random.chance(0.1)) await this.writer.burst(3);
    }
    before?.();
    truncateSync(this.log);
    closeSync(from);
    closeSync(to);
  }

  async copyTruncateNumeric(before?: () => void): Promise<void> {
    for (const { name, number, gz } of this.#numbered().reverse()) {
      renameSync(this.#at(name), `${this.log}.${number + 1}${gz}`);
    }
    if (existsSync(this.log)) await this.copyAndTruncate(`${this.log}.1`, before);
  }

  async copyTruncateDated(): Promise<void> {
    if (existsSync(this.log)) await this.copyAndTruncate(this.#dated());
  }

  /** As gzip does it: the .gz grows, then the original goes. */
  async compress(path: string): Promise<void> {
    const bytes = gzipSync(readFileSync(path), { level: 1 });
    const cut = this.random.chance(0.5) ? this.random.below(bytes.length) : bytes.length;
    writeFileSync(`${path}.gz`, bytes.subarray(0, cut));
    if (cut < bytes.length) {
      await delay(this.random.below(30));
      writeFileSync(`${path}.gz`, bytes.subarray(cut), { flag: 'a' });
    }
    rmSync(path);
  }

  /** One of the rotated files that are not compressed, older than the newest `spared`. */
  async compressSome(spared = 0): Promise<void> {
    const plain = readdirSync(dirname(this.log))
      .filter((name) => name.startsWith(`${basename(this.log)}.`) || name.startsWith(`${basename(this.log)}-`))
      .filter((name) => !name.endsWith('.gz'))
      .map((name) => this.#at(name))
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
      .slice(spared);
    if (plain.length > 0) await this.compress(this.random.pick(plain));
  }

  truncate(): void {
    this.onDestroy();
    if (existsSync(this.log)) truncateSync(this.log);
  }

  remove(): void {
    this.onDestroy();
    rmSync(this.log, { force: true });
  }

  replaceDirectory(): void {
    this.onDestroy();
    const dir = dirname(this.log);
    renameSync(dir, `${dir}.${this.#serial++}`);
    mkdirSync(dir);
  }

  /** The name is a symlink to the logger's present file. */
  repoint(): void {
    const target = join(dirname(this.log), `app-${++this.#serial}.log`);
    closeSync(openSync(target, 'a'));
    symlinkSync(basename(target), `${this.log}.next.tmp`);
    renameSync(`${this.log}.next.tmp`, this.log);
  }

  size(): number {
    return existsSync(this.log) ? statSync(this.log).size : 0;
  }

  #dated(): string {
    return `${this.log}-2017${this.#serial++}`;
  }

  #at(name: string): string {
    return join(dirname(this.log), name);
  }

  #numbered(): { name: string; number: number; gz: string }[] {
    return readdirSync(dirname(this.log))
      .map((name) => ({ name, found: /^\.(\d+)(\.gz)?$/.exec(name.slice(basename(this.log).length)) }))
      .filter(({ name, found }) => found && name.startsWith(basename(this.log)))
      .map(({ name, found }) => ({ name, number: Number(found?.[1]), gz: found?.[2] ?? '' }))
      .sort((a, b) => a.number - b.number);
  }
}
