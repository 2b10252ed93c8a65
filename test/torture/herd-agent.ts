import type { Position } from '../../src/shell/following/follower.ts';
import { Herd, type HerdOptions } from '../../src/shell/following/herd.ts';
import { endsAtTerm, lineIn, linesIn, Saving, savedIn } from './agent-state.ts';
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

const saved = savedIn<State>(stateFile);
const tallies = new Map(Object.entries(saved?.tallies ?? {}).map(([path, tally]) => [path, new Tally(tally)]));
const numbers = saved?.numbers ?? {};

const herd = new Herd({
  ...options,
  patterns: [{ text: `${dir}/*/events.log`, segments: [...dir.split('/').slice(1), /^[^/]*$/, 'events.log'] }],
  positions: saved?.positions ?? [],
  knownUntil: saved?.knownUntil,
  onLines(path, bytes) {
    for (const line of linesIn(bytes)) count(path, line);
    saving.heard(bytes.length);
  },
  onCaughtUp() {
    saving.caughtUp();
  },
  onTrouble(trouble) {
    if (options.debug) process.stderr.write(`${JSON.stringify(trouble)}\n`);
  },
});
const saving = new Saving(stateFile, () => {
  const { knownUntil } = herd;
  const now = { positions: herd.positions(), knownUntil, tallies: Object.fromEntries(tallies), numbers };
  return { ...now, stats: herd.stats(), files: herd.fileStats() };
});
endsAtTerm(herd, saving);
herd.start();

function count(path: string, line: string): void {
  const found = lineIn(line);
  if (!found) return;
  const tally = tallies.get(path) ?? new Tally();
  tallies.set(path, tally);
  tally.add(...found);
  if (!options.debug) return;
  numbers[path] ??= [];
  numbers[path].push(found[1]);
}
