import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FollowStats } from '../../src/shell/following/follower.ts';
import type { HerdStats } from '../../src/shell/following/herd.ts';
import { Lives, wrongAmong } from './lives.ts';
import type { Mode } from './modes.ts';
import { Random } from './random.ts';
import type { RunOptions, RunResult } from './run.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';

const HOSTS = 30;
/** So few awake, and looked at so often, that files are parked and woken all the time. */
const OPTIONS = {
  ...{ awakeMax: 4, busyMax: 4, sweepMs: 50, discoverMs: 200, quietMs: 20, restlessTurnMs: 300 },
  ...{ settleMs: 500, scanMs: 1_000 },
};
const QUIET_MS = { complete: 1_000, incomplete: 6_000, destroyed: 2_500 };

interface SavedState {
  readonly tallies: Record<string, Tally>;
  readonly numbers: Record<string, number[]>;
  readonly stats: HerdStats;
  readonly files: FollowStats[];
}

/** A world among others, with the most lines of it that may have been destroyed unread. */
interface Host {
  readonly world: World;
  atRisk: number;
}

/** One seeded life of the logs of many hosts, and of the agents that follow them all, one killed after the other. */
export class HerdRun {
  readonly #options: RunOptions;
  readonly #dir = mkdtempSync(join(tmpdir(), 'cerberus-torture-herd-'));
  readonly #stateFile = join(this.#dir, 'state.json');
  readonly #hosts: Host[] = [];
  readonly #lives: Lives;
  #over = false;
  #moves = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    const { agent, mode, debug } = options;
    const json = JSON.stringify({ ...OPTIONS, ...mode.options, debug });
    const args = [agent, join(this.#dir, 'hosts'), this.#stateFile, json];
    this.#lives = new Lives({ args, stateFile: this.#stateFile, random: new Random(options.seed), lifeMs: 1_500 });
    mkdirSync(join(this.#dir, 'hosts'));
    while (this.#hosts.length < HOSTS / 2) this.#newHost();
  }

  async go(): Promise<RunResult> {
    try {
      const killing = this.#lives.killAndRestart(() => this.#over);
      await this.#lives.saved();
      await this.#write(new Random(this.#options.seed + 1));
      this.#over = true;
      await killing;
      await this.#settle();
      return this.#result();
    } finally {
      this.#lives.kill();
      if (!this.#options.debug) rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  #newHost(): void {
    const number = this.#hosts.length;
    const log = join(this.#dir, 'hosts', `host-${number}`, 'events.log');
    mkdirSync(dirname(log));
    const host: Host = { world: new World(log, new Random(this.#options.seed * 100 + number), onDestroy), atRisk: 0 };
    const counted = () => new Tally(this.#state()?.tallies[log]).total;
    function onDestroy(): void {
      host.atRisk = Math.max(host.atRisk, host.world.writer.tally.total - counted());
    }
    this.#options.mode.prepare?.(host.world);
    this.#hosts.push(host);
  }

  async #write(random: Random): Promise<void> {
    const end = Date.now() + this.#options.seconds * 1_000;
    while (Date.now() < end) {
      if (this.#hosts.length < HOSTS && random.chance(0.05)) this.#newHost();
      // A few are busy at a time, the others wait their turn.
      const busy = random.below(HOSTS);
      for (let i = random.below(6); i >= 0; i--) {
        const { world } = this.#hosts[(busy + random.below(6)) % this.#hosts.length] as Host;
        await world.writer.burst();
        if (!random.chance(0.2)) continue;
        await random.pick(this.#options.mode.moves)(world);
        this.#moves++;
      }
      if (random.chance(0.7)) await delay(random.below(60));
    }
  }

  /** Lets a last agent read everything, and one more find that there is nothing left. */
  async #settle(): Promise<void> {
    for (let life = 0; life < 2; life++) {
      this.#lives.start();
      let [last, since] = [-1, Date.now()];
      let quietMs = QUIET_MS.incomplete;
      while (Date.now() - since < quietMs) {
        await delay(50);
        const state = this.#state();
        const total = Object.values(state?.tallies ?? {}).reduce((sum, tally) => sum + tally.total, 0);
        if (total !== last) [last, since] = [total, Date.now()];
        if (this.#options.mode.destroys) quietMs = QUIET_MS.destroyed;
        if (this.#hosts.every((host) => this.#counted(host, state).equals(host.world.writer.tally)))
          quietMs = QUIET_MS.complete;
      }
      await this.#lives.end('SIGTERM');
    }
  }

  #result(): RunResult {
    const state = this.#state();
    const sums = { lines: 0, lost: 0, doubled: 0, atRisk: 0 };
    for (const host of this.#hosts) {
      const written = host.world.writer.tally;
      const counted = this.#counted(host, state);
      const { missing, extra } = written.compare(counted);
      sums.lines += written.total;
      sums.lost += missing;
      sums.doubled += extra;
      sums.atRisk += host.atRisk;
      const wrong = brokenIn(host, { missing, extra, equal: counted.equals(written), mode: this.#options.mode });
      if (wrong) this.#lives.failure ??= `${host.world.log}: ${wrong} ${this.#which(host, state)}`;
    }
    const counts = { kills: this.#lives.kills, stops: this.#lives.stops, moves: this.#moves };
    return { ...sums, ...counts, stats: state?.stats, failure: this.#lives.failure };
  }

  #which({ world }: Host, state: SavedState | undefined): string {
    if (!this.#options.debug) return '';
    return wrongAmong(state?.numbers[world.log] ?? [], world.writer.tally.total);
  }

  #state(): SavedState | undefined {
    return existsSync(this.#stateFile) ? (JSON.parse(readFileSync(this.#stateFile, 'utf8')) as SavedState) : undefined;
  }

  #counted({ world }: Host, state: SavedState | undefined): Tally {
    return new Tally(state?.tallies[world.log]);
  }
}

interface Found {
  readonly missing: number;
  readonly extra: number;
  readonly equal: boolean;
  readonly mode: Mode;
}

function brokenIn({ atRisk }: Host, { missing, extra, equal, mode }: Found): string | undefined {
  if (extra > 0) return `${extra} doubled`;
  if (missing > 0 && !mode.destroys) return `${missing} lost`;
  if (missing > atRisk) return `${missing} lost, though at most ${atRisk} were destroyed unread`;
  return missing === 0 && !equal ? 'some were lost and as many doubled' : undefined;
}
