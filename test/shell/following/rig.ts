import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Follower,
  type FollowerOptions,
  type FollowTrouble,
  type Position,
} from '../../../src/shell/following/follower.ts';

const DEADLINE_MS = 10_000;

/** A log in a directory of its own, and one life of a follower after the other, as an agent would have them. */
export class Rig {
  readonly dir: string;
  readonly log: string;
  /** Everything handed over, in order, over all lives. */
  lines: string[] = [];
  troubles: FollowTrouble[] = [];
  caughtUp = 0;
  position: Position | undefined;
  follower: Follower | undefined;
  #written = 0;

  constructor(t: TestContext, name = 'events.log') {
    this.dir = mkdtempSync(join(tmpdir(), 'cerberus-following-'));
    this.log = join(this.dir, name);
    t.after(async () => {
      await this.follower?.stop();
      rmSync(this.dir, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  /** `count` lines that are not equal to any other. */
  some(count: number): string {
    const lines: string[] = [];
    for (let i = 0; i < count; i++) lines.push(`Sun Sep  4 19:45:00 2017 www stopping PID=${++this.#written}\n`);
    return lines.join('');
  }

  append(count: number, path = this.log): void {
    appendFileSync(path, this.some(count));
  }

  start(options: Partial<FollowerOptions> = {}): Follower {
    const follower = new Follower({
      path: this.log,
      position: this.position,
      onLines: (bytes) => this.lines.push(...Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)),
      onCaughtUp: () => this.caughtUp++,
      onTrouble: (trouble) => this.troubles.push(trouble),
      ...options,
    });
    this.follower = follower;
    follower.start();
    return follower;
  }

  /** Starts and waits until the first pass is over. */
  async started(options: Partial<FollowerOptions> = {}): Promise<Follower> {
    const before = this.caughtUp;
    const follower = this.start(options);
    await until(() => this.caughtUp > before, 'the first pass');
    return follower;
  }

  async stop(): Promise<void> {
    await this.follower?.stop();
    this.position = JSON.parse(JSON.stringify(this.follower?.position()));
    this.follower = undefined;
  }

  /** All `some()` lines so far were handed over, each once. */
  async complete(): Promise<void> {
    await until(
      () => this.lines.length >= this.#written,
      `${this.#written} lines`,
      () => `${this.lines.length} came`,
    );
    const numbers = this.lines.map((line) => Number(/PID=(\d+)$/.exec(line)?.[1])).sort((a, b) => a - b);
    const missing = numbers.findIndex((number, i) => number !== i + 1);
    if (missing >= 0)
      throw new Error(`line ${missing + 1} is not there once: ${numbers.slice(missing - 1, missing + 2)}`);
  }

  trouble(kind: FollowTrouble['kind']): FollowTrouble[] {
    return this.troubles.filter((trouble) => trouble.kind === kind);
  }

  makeDir(name: string): string {
    mkdirSync(this.path(name), { recursive: true });
    return this.path(name);
  }
}

export async function until(isSo: () => boolean, what: string, detail = () => ''): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what} ${detail()}`);
    await delay(2);
  }
}
