import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FollowStats } from '../../src/shell/following/follower.ts';
import { Lives, wrongAmong } from './lives.ts';
import type { Mode } from './modes.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';

export interface RunOptions {
  readonly mode: Mode;
  readonly seed: number;
  readonly seconds: number;
  /** The bundled harness agent. */
  readonly agent: string;
  readonly debug?: boolean;
}

export interface RunResult {
  readonly lines: number;
  readonly kills: number;
  readonly stops: number;
  readonly moves: number;
  readonly lost: number;
  readonly doubled: number;
  /** The most that may have been destroyed unread. */
  readonly atRisk: number;
  readonly stats: FollowStats | undefined;
  /** Why the run is not good, or undefined. */
  readonly failure: string | undefined;
}

interface SavedState {
  readonly tally: Tally;
  readonly stats: FollowStats;
  readonly numbers: number[];
}

/** How long nothing must have come until a run counts as over: when all is there, when it is not, when it need not be. */
const QUIET_MS = { complete: 500, incomplete: 4_000, destroyed: 1_500 };

/** One seeded life of a log and of the agents that follow it, one killed after the other. */
export class Run {
  readonly #options: RunOptions;
  readonly #dir = mkdtempSync(join(tmpdir(), 'cerberus-torture-'));
  readonly #stateFile = join(this.#dir, 'state.json');
  readonly #world: World;
  readonly #lives: Lives;
  #over = false;
  #moves = 0;
  #atRisk = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    mkdirSync(join(this.#dir, 'log'));
    const onDestroy = () => {
      this.#atRisk = Math.max(this.#atRisk, this.#world.writer.tally.total - this.#counted().total);
    };
    this.#world = new World(join(this.#dir, 'log', 'events.log'), new Random(options.seed + 1), onDestroy);
    const { agent, mode, debug } = options;
    const json = JSON.stringify({ settleMs: 500, ...mode.options, debug });
    const args = [agent, this.#world.log, this.#stateFile, json];
    this.#lives = new Lives({ args, stateFile: this.#stateFile, random: new Random(options.seed), lifeMs: 900 });
  }

  async go(): Promise<RunResult> {
    try {
      this.#options.mode.prepare?.(this.#world);
      const killing = this.#lives.killAndRestart(() => this.#over);
      // What was rotated before the first start ever is history, so nothing is written before that is over.
      await this.#lives.saved();
      await this.#write();
      this.#over = true;
      await killing;
      await this.#settle();
      return this.#result();
    } finally {
      this.#lives.kill();
      if (!this.#options.debug) rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  async #write(): Promise<void> {
    const end = Date.now() + this.#options.seconds * 1_000;
    const { random } = this.#world;
    while (Date.now() < end) {
      await this.#world.writer.burst();
      if (random.chance(0.15)) {
        await random.pick(this.#options.mode.moves)(this.#world);
        this.#moves++;
      }
      if (random.chance(0.7)) await delay(random.below(25));
    }
  }

  /** Lets a last agent read everything, and one more find that there is nothing left. */
  async #settle(): Promise<void> {
    for (let life = 0; life < 2; life++) {
      this.#lives.start();
      let [last, since] = [-1, Date.now()];
      let quietMs = QUIET_MS.incomplete;
      while (Date.now() - since < quietMs) {
        await delay(20);
        const counted = this.#counted();
        if (counted.total !== last) [last, since] = [counted.total, Date.now()];
        if (this.#options.mode.destroys) quietMs = QUIET_MS.destroyed;
        if (counted.equals(this.#world.writer.tally)) quietMs = QUIET_MS.complete;
      }
      await this.#lives.end('SIGTERM');
    }
  }

  #result(): RunResult {
    const written = this.#world.writer.tally;
    const counted = this.#counted();
    const { missing, extra } = written.compare(counted);
    const stats = this.#state()?.stats;
    const bounds = { atRisk: this.#atRisk, lost: missing, doubled: extra };
    const equal =
      missing === 0 && extra === 0 && !counted.equals(written) ? 'some were lost and as many doubled' : undefined;
    const result = {
      ...bounds,
      lines: written.total,
      kills: this.#lives.kills,
      stops: this.#lives.stops,
      moves: this.#moves,
      stats,
    };
    return { ...result, failure: this.#lives.failure ?? equal ?? this.#broken(bounds, stats) };
  }

  #broken({ lost, doubled }: { lost: number; doubled: number }, stats: FollowStats | undefined): string | undefined {
    if (doubled > 0) return `${doubled} doubled, ${this.#which()}`;
    if (lost > 0 && !this.#options.mode.destroys) return `${lost} lost, ${this.#which()}`;
    if (lost > this.#atRisk) return `${lost} lost, though at most ${this.#atRisk} were destroyed unread`;
    const admitted = stats && stats.truncations + stats.truncations_without_copy + stats.known_lost_bytes > 0;
    if (lost > 0 && !admitted && !this.#options.mode.unseen) return `${lost} lost, and not admitted`;
    return undefined;
  }

  /** With `debug`, the numbers of the lines concerned. */
  #which(): string {
    if (!this.#options.debug) return 'run with --debug to see which';
    return `${wrongAmong(this.#state()?.numbers ?? [], this.#world.writer.tally.total)}, in ${this.#dir}`;
  }

  #state(): SavedState | undefined {
    return existsSync(this.#stateFile) ? (JSON.parse(readFileSync(this.#stateFile, 'utf8')) as SavedState) : undefined;
  }

  #counted(): Tally {
    return new Tally(this.#state()?.tally);
  }
}
