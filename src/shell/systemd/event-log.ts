import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bytesAt } from './bytes-at.ts';

/** Lines to be appended, and the end of the log they go to: enough to tell later whether they were. */
export interface Batch {
  readonly text: string;
  readonly device: number;
  readonly inode: number;
  /** Bytes of the log before them. */
  readonly offset: number;
}

/**
 * The log, opened by name for every batch: so a rotation is simply a new file. A batch is noted (in the checkpoint)
 * between `prepare` and `append`; after a crash `missingOf` looks in the log's own bytes for it.
 */
export class EventLog {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens the log, makes it if need be, and says what is to be noted before these lines are appended. */
  async prepare(text: string): Promise<Batch> {
    await this.close();
    this.#file = await open(this.#path, 'a', 0o644);
    const { dev, ino, size } = await this.#file.stat();
    return { text, device: dev, inode: ino, offset: size };
  }

  /** Appends what was prepared and has it on the disk; false if the log was rotated meanwhile: prepare again. */
  async append(batch: Batch): Promise<boolean> {
    const now = await stat(this.#path).catch(absent);
    if (this.#file === undefined || now?.ino !== batch.inode || now.size !== batch.offset) return false;
    await appendTo(this.#file, Buffer.from(batch.text));
    await this.close();
    return true;
  }

  /**
   * What is not in the log of a batch that may have been written in whole, in part or not at all: all of it or
   * nothing, for one that was begun is ended here. What is missing must be prepared anew: its place may be another.
   */
  async missingOf(batch: Batch): Promise<string> {
    await this.close();
    const text = Buffer.from(batch.text);
    const names = await siblingsOf(this.#path);
    const own = await incarnationOf(batch, names);
    // A half line is ended where it began, even if that file is rotated by now.
    const written = own === undefined ? 0 : await writtenOf(text, own, batch.offset);
    if (written > 0 && own !== undefined) {
      await appendBy(own, text.subarray(written));
      return '';
    }
    // A copy, or the compressed file, has the same bytes at the same place.
    for (const name of names.filter((other) => other !== own)) {
      if ((await writtenOf(text, name, batch.offset)) === text.length) return '';
    }
    return batch.text;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function appendBy(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'a', 0o644);
  try {
    await appendTo(file, bytes);
  } finally {
    await file.close();
  }
}

async function appendTo(file: FileHandle, bytes: Buffer): Promise<void> {
  // One write for all of it, so that whoever reads meanwhile sees whole lines; more only on a full disk.
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
  await file.datasync();
}

/** The log and what rotation made of it: the log first, then the newest. */
async function siblingsOf(path: string): Promise<string[]> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) => name.startsWith(basename(path)));
  const dated = names.map(async (name) => {
    const file = await stat(join(folder, name)).catch(absent);
    return { name: join(folder, name), at: file?.mtimeMs ?? 0 };
  });
  const newestFirst = (await Promise.all(dated)).sort((a, b) => b.at - a.at).map(({ name }) => name);
  return newestFirst.sort((a, b) => Number(b === path) - Number(a === path));
}

/** Which of the files is the one the batch was meant for, unless it was emptied since (copytruncate). */
async function incarnationOf(batch: Batch, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = await stat(name).catch(absent);
    const same = file?.ino === batch.inode && file.dev === batch.device;
    if (same && file.size >= batch.offset) return name;
  }
  return undefined;
}

/** How many bytes of `text` stand at `offset`: all, or those up to the end of the file, or, if others do, none. */
async function writtenOf(text: Buffer, path: string, offset: number): Promise<number> {
  const found = await bytesAt(path, { offset, length: text.length }).catch(() => Buffer.alloc(0));
  return found.equals(text.subarray(0, found.length)) ? found.length : 0;
}

/** For a file that is not there; every other fault is the caller's. */
function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
