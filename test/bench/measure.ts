import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Peak resident size in MB; undefined where there is no /proc. */
  readonly rss: number | undefined;
}

const LOOK_EVERY_MS = 5;

/**
 * Runs a command to its end and says how long it took and how large it became. Its output goes into a pipe and is
 * dropped there: into /dev/null, grep would stop at the first match.
 */
export function measure(command: readonly string[]): Promise<Measured> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const env = { ...process.env, LC_ALL: 'C' };
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    child.stdout.resume();
    let rss: number | undefined;
    // The kernel keeps the peak itself, so that the last look before the end has it.
    const look = setInterval(() => {
      rss = peakOf(child.pid) ?? rss;
    }, LOOK_EVERY_MS);
    child.on('error', (error) => {
      clearInterval(look);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(look);
      const seconds = (performance.now() - begin) / 1000;
      if (code === 0) resolve({ seconds, rss });
      else reject(new Error(`Cannot measure "${command.join(' ')}": it ended with ${code}`));
    });
  });
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
