import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Position } from '../../src/shell/following/follower.ts';
import { Herd, type HerdOptions } from '../../src/shell/following/herd.ts';
import { Tally } from './tally.ts';

/** As `agent.ts`, for the logs of many hosts: DIR/HOST/events.log. */
const [dir = '', stateFile = '', json = '{}'] = process.argv.slice(2);
const options = JSON.parse(json) as Partial<HerdOptions> & { debug?: boolean };

interface State {
  readonly positions: Position[];
  readonly knownUntil?: number;
  readonly tallies: Record<string, Tally>;
  readonly numbers: Record<string, number[]>;
}

const saved = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : undefined;
const tallies = new Map(Object.entries(saved?.tallies ?? {}).map(([path, tally]) => [path, new Tally(tally)]));
const numbers = saved?.numbers ?? {};
let unsaved = 0;
let saving = 0;

const herd = new Herd({
  ...options,
  patterns: [{ text: `${dir}/*/events.log`, segments: [...dir.split('/').slice(1), /^[^/]*$/, 'events.log'] }],
  positions: saved?.positions ?? [],
  knownUntil: saved?.knownUntil,
  onLines(path, bytes) {
    for (const line of Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)) count(path, line);
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
herd.start();

process.on('SIGTERM', () => {
  void herd.stop().then(() => {
    save();
    process.exit(0);
  });
});

function count(path: string, line: string): void {
  const found = /^.{24} (\S+ (?:starting|stopping)) PID=(\d+)$/.exec(line);
  if (!found?.[1]) return;
  const tally = tallies.get(path) ?? new Tally();
  tallies.set(path, tally);
  tally.add(found[1], Number(found[2]));
  if (!options.debug) return;
  numbers[path] ??= [];
  numbers[path].push(Number(found[2]));
}

function save(): void {
  const { knownUntil } = herd;
  const now = { positions: herd.positions(), knownUntil, tallies: Object.fromEntries(tallies), numbers };
  const state = JSON.stringify({ ...now, stats: herd.stats(), files: herd.fileStats() });
  const fd = openSync(`${stateFile}.new`, 'w');
  writeSync(fd, state);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(`${stateFile}.new`, stateFile);
  unsaved = 0;
  saving = Date.now();
}
