import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Another agent has the directory. */
export class LockedError extends Error {
  readonly pid: number;

  constructor(dir: string, pid: number) {
    super(
      `Cannot use the state directory "${dir}": the agent with pid ${pid} uses it; stop that one, or set state_dir`,
    );
    this.pid = pid;
  }
}

/** A process is one and the same only together with when it started: pids are used again. */
interface Owner {
  readonly pid: number;
  readonly started: string;
}

const TRIES = 5;

/**
 * Takes a directory for this process alone; the result gives it back. A lock whose process is gone is taken over.
 * The file appears with its content (link), so that nobody reads half a lock.
 * @throws {LockedError} when a living process has it.
 */
export async function lockDirectory(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'agent.lock');
  const mine = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) });
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (await tryLink(aside, path)) return () => release(path, mine);
      await removeStale(path, dir);
    }
    throw new Error(`Cannot lock "${path}": it changes hands too quickly`);
  } finally {
    await rm(aside, { force: true });
  }
}

/** The pid of the living process that has the directory, if any. */
export async function ownerOf(dir: string): Promise<number | undefined> {
  const owner = await readOwner(join(dir, 'agent.lock'));
  return owner !== undefined && (await isAlive(owner)) ? owner.pid : undefined;
}

async function removeStale(path: string, dir: string): Promise<void> {
  const owner = await readOwner(path);
  if (owner !== undefined && (await isAlive(owner))) throw new LockedError(dir, owner.pid);
  const grave = `${path}.stale.${process.pid}`;
  await rename(path, grave).catch(() => undefined);
  const moved = await readOwner(grave);
  // Two of us may have found the same stale lock; the slower one must not take away what the quicker one has made.
  if (moved !== undefined && (await isAlive(moved))) await link(grave, path).catch(() => undefined);
  await rm(grave, { force: true });
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true });
}

async function tryLink(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('started' in owner)) return undefined;
    return { pid: Number(owner.pid), started: String(owner.started) };
  } catch {
    return undefined; // gone in the meantime, or no lock of ours: not alive either way
  }
}

async function isAlive({ pid, started }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return (await startOf(pid)) === started;
}

/** Boot and start time of a process, from /proc; empty where there is none, and then the pid alone must do. */
async function startOf(pid: number): Promise<string> {
  try {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}
