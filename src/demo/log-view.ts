import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** How often the log is looked at. */
const LOOK_EVERY = 250;
/** So many lines are shown as they come; later ones are only counted, and told of this often, with the last of them. */
const SHOWN_ONE_BY_ONE = 10;
const SUM_UP_EVERY = 2_000;

export interface LogViewOptions {
  readonly path: string;
  /** Told of new lines to show, and of how many were left out before them. */
  show(lines: readonly string[], leftOut: number): void;
}

/** Watches the log grow. The result ends it. */
export function viewLog({ path, show }: LogViewOptions): () => void {
  const file = openSync(path, 'r');
  let offset = 0;
  let shown = 0;
  let waiting: string[] = [];
  let quietLooks = 0;
  const timer = setInterval(() => {
    const text = readFrom(file, offset);
    offset += Buffer.byteLength(text);
    waiting.push(...text.split('\n').slice(0, -1));
    quietLooks += 1;
    const oneByOne = shown < SHOWN_ONE_BY_ONE;
    if (waiting.length === 0 || (!oneByOne && quietLooks * LOOK_EVERY < SUM_UP_EVERY)) return;
    const lines = oneByOne ? waiting : waiting.slice(-1);
    show(lines, waiting.length - lines.length);
    shown += lines.length;
    waiting = [];
    quietLooks = 0;
  }, LOOK_EVERY);
  return () => {
    clearInterval(timer);
    closeSync(file);
  };
}

/** Whole lines from an offset on; the hook writes each in one go. */
function readFrom(file: number, offset: number): string {
  const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
  const length = readSync(file, buffer, 0, buffer.length, offset);
  return buffer.toString('utf8', 0, buffer.lastIndexOf(10, length - 1) + 1);
}
