import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

const MEGABYTE = 1024; // in kB

/** What the kernel says a process has used and has. */
export interface Use {
  /** On a CPU, all threads together. */
  readonly cpuMs: number;
  readonly rss: number;
  /** Of it, what is the process's own; the rest is pages of the program's file, shared with every other Node. */
  readonly anonymous: number;
  readonly descriptors: number;
}

/** The time is the scheduler's own, in nanoseconds: what `ps` shows is counted in ticks of ten milliseconds. */
export function useOf({ pid, exitCode }: ChildProcess): Use {
  if (pid === undefined || exitCode !== null) throw new Error(`Cannot measure it: it ended with ${exitCode}`);
  const threads = readdirSync(`/proc/${pid}/task`);
  const ran = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const sizeOf = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / MEGABYTE;
  const descriptors = readdirSync(`/proc/${pid}/fd`).length;
  const cpuMs = ran.reduce((sum, ns) => sum + ns, 0) / 1e6;
  return { cpuMs, rss: sizeOf('VmRSS'), anonymous: sizeOf('RssAnon'), descriptors };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
