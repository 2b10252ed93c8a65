import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';

const STOP_MS = 5_000;

export interface LivesOptions {
  /** What Node is to run, and with which arguments. */
  readonly args: readonly string[];
  /** It is there as soon as an agent has saved. */
  readonly stateFile: string;
  readonly random: Random;
  /** The longest that a life may last, but for its first tenth of a second. */
  readonly lifeMs: number;
}

/** The agents of a run, one after the other. */
export class Lives {
  readonly #options: LivesOptions;
  #agent: ChildProcess | undefined;
  kills = 0;
  stops = 0;
  /** What was wrong with the ending of one, if anything was. */
  failure: string | undefined;

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#agent = spawn(process.execPath, this.#options.args, { stdio: 'inherit' });
  }

  /** One life after the other, each ended at a time of its own, until it is over. */
  async killAndRestart(isOver: () => boolean): Promise<void> {
    const { random, lifeMs } = this.#options;
    while (!isOver()) {
      this.start();
      await this.saved();
      await delay(100 + random.below(lifeMs));
      await this.end(random.chance(0.75) ? 'SIGKILL' : 'SIGTERM');
      await delay(random.below(random.chance(0.3) ? 800 : 60));
    }
  }

  async saved(): Promise<void> {
    while (!existsSync(this.#options.stateFile)) await delay(5);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    if (!agent || agent.exitCode !== null) {
      this.failure ??= `the agent ended by itself: ${agent?.exitCode}`;
      return;
    }
    const ended = new Promise((resolve) => agent.once('exit', resolve));
    const asked = Date.now();
    agent.kill(signal);
    await ended;
    if (signal === 'SIGKILL') this.kills++;
    else this.stops++;
    if (Date.now() - asked > STOP_MS) this.failure ??= `the agent took ${Date.now() - asked} ms to stop`;
  }

  /** Whatever became of the run. */
  kill(): void {
    this.#agent?.kill('SIGKILL');
  }
}

/** Of the numbers that were counted of lines 1 to `total`, those that are wrong; for `debug`. */
export function wrongAmong(numbers: readonly number[], total: number): string {
  const seen = new Map<number, number>();
  for (const number of numbers) seen.set(number, (seen.get(number) ?? 0) + 1);
  const lost: number[] = [];
  for (let number = 1; number <= total; number++) if (!seen.has(number)) lost.push(number);
  const doubled = [...seen].filter(([, times]) => times > 1).map(([number]) => number);
  return `lost ${lost.slice(0, 9)} …${lost.at(-1)}, doubled ${doubled.slice(0, 9)} …${doubled.at(-1)}`;
}
