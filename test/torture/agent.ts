import { Follower, type FollowerOptions, type Position } from '../../src/shell/following/follower.ts';
import { endsAtTerm, lineIn, linesIn, Saving, savedIn } from './agent-state.ts';
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

const saved = savedIn<State>(stateFile);
const tally = new Tally(saved?.tally);
const numbers = saved?.numbers ?? [];
let malformed = saved?.malformed ?? 0;

const follower = new Follower({
  ...options,
  path: log,
  position: saved?.position,
  onLines(bytes) {
    for (const line of linesIn(bytes)) count(line);
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
  return { position: follower.position(), tally, malformed, numbers, stats: follower.stats() };
});
endsAtTerm(follower, saving);
follower.start();

function count(line: string): void {
  const found = lineIn(line);
  if (!found) {
    malformed++;
    return;
  }
  tally.add(...found);
  if (options.debug) numbers.push(found[1]);
}
