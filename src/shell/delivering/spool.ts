import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../core/time.ts';
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';

/** The folders of an outbox. A mail is in `queue` until it was accepted (`sent`) or refused for good (`dead`). */
export type Box = 'queue' | 'sent' | 'dead' | 'corrupt' | 'tmp';

const BOXES: readonly Box[] = ['queue', 'sent', 'dead', 'corrupt', 'tmp'];
const SUFFIX = '.json';

/** Told to look again: whoever changes an outbox from outside replaces this file in its directory. */
export const NUDGE_FILE = 'nudge';

/** A file of a box: the mail's id and when the file came into this box. */
export interface SpoolFile {
  readonly id: string;
  readonly since: Instant;
}

/** The outbox's directory on disk: one file a mail, replaced and never rewritten, each change durable when it resolves. */
export class Spool {
  readonly dir: string;
  #written = 0;

  constructor(dir: string) {
    this.dir = dir;
  }

  async create(): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    for (const box of BOXES) await mkdir(join(this.dir, box), { recursive: true, mode: 0o700 });
  }

  /** Written aside, fsynced, renamed, directory fsynced: after a crash the file is whole or it is not there. */
  async write(box: Box, entry: Entry): Promise<void> {
    const aside = join(this.dir, 'tmp', `${process.pid}.${++this.#written}.${entry.mail.id}`);
    try {
      const file = await open(aside, 'wx', 0o600);
      try {
        await file.writeFile(encodeEntry(entry));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, this.path(box, entry.mail.id));
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
    await this.#syncFolder(box);
  }

  /** @returns false when it is not in `from`: somebody else took it away. */
  async move(id: string, from: Box, to: Box): Promise<boolean> {
    try {
      await rename(this.path(from, id), this.path(to, id));
    } catch (error) {
      // It may also be the other folder that is missing.
      if (isMissing(error) && !(await this.has(from, id))) return false;
      throw error;
    }
    await this.#syncFolder(to);
    return true;
  }

  /** @returns undefined when there is no such file. @throws {SyntaxError} when it cannot be understood. */
  async read(box: Box, id: string): Promise<Entry | undefined> {
    try {
      return decodeEntry(await readFile(this.path(box, id), 'utf8'));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Keeps what cannot be read for a person to look at, beside whatever was set aside under that name before. */
  async setAside(id: string): Promise<string> {
    for (let n = 1; ; n += 1) {
      const path = this.path('corrupt', `${id}.${n}`);
      if (await this.has('corrupt', `${id}.${n}`)) continue;
      await rename(this.path('queue', id), path);
      return path;
    }
  }

  async has(box: Box, id: string): Promise<boolean> {
    return stat(this.path(box, id)).then(
      () => true,
      (error) => undefinedWhenMissing(error) ?? false,
    );
  }

  async remove(box: Box, id: string): Promise<void> {
    await rm(this.path(box, id), { force: true });
    await this.#syncFolder(box);
  }

  /** Every file of a box, the one that came first first. */
  async files(box: Box): Promise<SpoolFile[]> {
    const files: SpoolFile[] = [];
    for (const name of await readdir(join(this.dir, box))) {
      if (!name.endsWith(SUFFIX)) continue;
      // A rename changes ctime, not mtime.
      const since = await stat(join(this.dir, box, name)).then((s) => s.ctimeMs, undefinedWhenMissing);
      if (since !== undefined) files.push({ id: name.slice(0, -SUFFIX.length), since });
    }
    return files.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  }

  /** Makes a running outbox look at the directory again, and try what waits. */
  async nudge(): Promise<void> {
    const file = await open(join(this.dir, NUDGE_FILE), 'w', 0o600);
    await file.writeFile(`${process.pid}\n`);
    await file.close();
  }

  /** What a killed writer left half written was never promised to anybody. */
  async clearAside(): Promise<void> {
    for (const name of await readdir(join(this.dir, 'tmp'))) await rm(join(this.dir, 'tmp', name), { force: true });
  }

  path(box: Box, id: string): string {
    return join(this.dir, box, id + SUFFIX);
  }

  async #syncFolder(box: Box): Promise<void> {
    const folder = await open(join(this.dir, box), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function undefinedWhenMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}
