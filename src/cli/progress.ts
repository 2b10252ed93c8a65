import { statSync } from 'node:fs';
import type { Io } from './io.ts';

const MEGA = 1e6;
/** Bytes between two looks at the bar. */
const STEP = 4 * MEGA;
/** Files smaller than this are read before anybody could look at a bar. */
const WORTH_BYTES = 20 * MEGA;

/** How far the reading of logs has come. */
export interface Progress {
  /** So many bytes more were read. */
  add(bytes: number): void;
  stop(): void;
}

/**
 * A bar with rate and time left, on standard error and on a terminal only. Where nobody looks, the size is not known
 * (standard input) or not worth it, nothing is shown.
 */
export async function progressOf(paths: readonly string[], io: Io): Promise<Progress> {
  const total = io.isTerminal && process.stderr.isTTY === true ? sizeOf(paths) : 0;
  return total < WORTH_BYTES ? { add: () => undefined, stop: () => undefined } : await barOf(total);
}

async function barOf(total: number): Promise<Progress> {
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    format: '{bar} {percentage}%  {rate} MB/s  {eta_formatted} left',
    ...{ barsize: 30, barCompleteChar: '█', barIncompleteChar: '░', hideCursor: true, clearOnComplete: true },
  });
  const begin = performance.now();
  let read = 0;
  let shown = 0;
  bar.start(total, 0, { rate: '–' });
  return {
    add: (bytes) => {
      read += bytes;
      if (read - shown < STEP) return;
      shown = read;
      bar.update(read, { rate: (read / MEGA / ((performance.now() - begin) / 1000)).toFixed(0) });
    },
    stop: () => bar.stop(),
  };
}

/** Bytes of all files, or 0 where one of them has none to tell. */
function sizeOf(paths: readonly string[]): number {
  const sizes = paths.map((path) => (path === '-' ? undefined : statSync(path, { throwIfNoEntry: false })?.size));
  return sizes.reduce<number>((sum, size) => sum + (size ?? Number.NaN), 0) || 0;
}
