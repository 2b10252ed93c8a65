import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { Follower, type FollowerOptions, type Position } from '../../src/shell/following/follower.ts';
import { Tally } from './tally.ts';

/**
 * The smallest agent there can be: follows, counts, and keeps position and counts in one file that is replaced after
 * each delivery. It is killed at any moment; what the file says must be true at every one of them.
 */
const [log = '', stateFile = '', json = '{}'] = process.argv.slice(2);
const options = JSON.parse(json) as Partial<FollowerOptions> & { debug?: boolean };

interface State {
  readonly position: Position;
  readonly tally: Tally;
  readonly malformed: number;
  readonly numbers: number[];
}

const saved = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : undefined;
const tally = new Tally(saved?.tally);
const numbers = saved?.numbers ?? [];
let malformed = saved?.malformed ?? 0;
let unsaved = 0;
let saving = 0;

const follower = new Follower({
  ...options,
  path: log,
  position: saved?.position,
  onLines(bytes) {
    for (const line of Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)) count(line);
    unsaved += bytes.length;
    if (unsaved > 1 << 20) save();
  },
  onCaughtUp() {
    if (unsaved > 0 || Date.now() - saving > 500) save();
  },
  onTrouble(trouble) {
    if (options.debug) process.stderr.write(`${JSON.stringify(trouble)}\n`);
  },
});
follower.start();

process.on('SIGTERM', () => {
  void follower.stop().then(() => {
    save();
    process.exit(0);
  });
});

function count(line: string): void {
  const found = /^.{24} (\S+ (?:starting|stopping)) PID=(\d+)$/.exec(line);
  if (!found?.[1]) {
    malformed++;
    return;
  }
  tally.add(found[1], Number(found[2]));
  if (options.debug) numbers.push(Number(found[2]));
}

function save(): void {
  const state = JSON.stringify({ position: follower.position(), tally, malformed, numbers, stats: follower.stats() });
  const fd = openSync(`${stateFile}.new`, 'w');
  writeSync(fd, state);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(`${stateFile}.new`, stateFile);
  unsaved = 0;
  saving = Date.now();
}
