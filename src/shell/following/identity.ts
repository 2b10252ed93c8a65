import { type BigIntStats, closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';

/**
 * Which file, whatever it is called now: device, inode and birth time. An inode is given to the next file as soon as
 * the last one is gone (three times of three when tried), so the birth time belongs to it. `0` where it is not told.
 */
export type Identity = string;

/** A file as it was when looked at. */
export interface Sight {
  readonly path: string;
  readonly identity: Identity;
  /** Bytes. */
  readonly size: number;
  readonly modifiedNs: bigint;
}

/** What a name stands for at the moment. `why` is for people. */
export type Look =
  | { readonly state: 'file'; readonly sight: Sight }
  | { readonly state: 'missing' | 'unreadable'; readonly why: string };

export interface IdentityOptions {
  /** False where the kernel or the file system does not tell birth times. Default: found out once. */
  readonly birthTimes?: boolean;
}

export function look(path: string, options: IdentityOptions = {}): Look {
  try {
    const stats = statSync(path, { bigint: true });
    if (!stats.isFile()) return { state: 'unreadable', why: 'it is not a regular file' };
    return { state: 'file', sight: sightOf(path, stats, options) };
  } catch (error) {
    return failed(error);
  }
}

export function identityAt(path: string, options: IdentityOptions = {}): Identity | undefined {
  const seen = look(path, options);
  return seen.state === 'file' ? seen.sight.identity : undefined;
}

/** Opens what the name stands for now, which need not be what it stood for at the last look. */
export function openAt(path: string, options: IdentityOptions = {}): Look & { readonly fd: number } {
  let fd = -1;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a FIFO must not hold us up
    const stats = fstatSync(fd, { bigint: true });
    if (stats.isFile()) return { state: 'file', sight: sightOf(path, stats, options), fd };
    closeSync(fd);
    return { state: 'unreadable', why: 'it is not a regular file', fd: -1 };
  } catch (error) {
    return { ...failed(error), fd: -1 };
  }
}

/** Opens a file only if it is still the one that was seen: numeric rotation renames under the reader's hands. */
export function openSeen(sight: Sight, options: IdentityOptions = {}): number | undefined {
  const opened = openAt(sight.path, options);
  if (opened.state !== 'file') return undefined;
  if (opened.sight.identity === sight.identity) return opened.fd;
  closeSync(opened.fd);
  return undefined;
}

/** Whether one file was born after the other, as copies of a log are and rotated files not. Undefined: not known. */
export function isYounger(one: Identity, other: Identity): boolean | undefined {
  const [born, otherBorn] = [birthIn(one), birthIn(other)];
  return born === 0n || otherBorn === 0n || born === otherBorn ? undefined : born > otherBorn;
}

/** What node:fs and node:zlib throw for what the world does, as against a mistake of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'errno' in error;
}

let told: boolean | undefined;

/**
 * Without statx(2) libuv hands out the change time as birth time, which moves at every write. Then the two are equal
 * everywhere, also where files were surely changed after their birth. (Where a file system has none, it is 0.)
 */
function birthTimesTold(): boolean {
  told ??= ['/', '/etc', '/usr', process.execPath].some((path) => {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && stats.birthtimeNs !== stats.ctimeNs;
  });
  return told;
}

function sightOf(path: string, stats: BigIntStats, options: IdentityOptions): Sight {
  const birth = (options.birthTimes ?? birthTimesTold()) ? stats.birthtimeNs : 0n;
  return {
    path,
    identity: `${stats.dev}:${stats.ino}:${birth}`,
    size: Number(stats.size),
    modifiedNs: stats.mtimeNs,
  };
}

function birthIn(identity: Identity): bigint {
  return BigInt(identity.slice(identity.lastIndexOf(':') + 1));
}

function failed(error: unknown): { state: 'missing' | 'unreadable'; why: string } {
  const { code, message } = error as NodeJS.ErrnoException; // what node:fs throws
  return { state: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable', why: message };
}
