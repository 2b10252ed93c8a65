import { readFile } from 'node:fs/promises';
import { replaceFile } from '../replace-file.ts';
import type { Batch } from './event-log.ts';
import type { Life, Memory } from './lives.ts';

/**
 * How far the journal is read, what is known of each unit at that point, and the lines that were about to be
 * appended when it was written: one file, replaced as a whole, so that they cannot disagree.
 */
export interface Checkpoint {
  /** The journal's own; empty before the first message. */
  cursor: string;
  readonly memory: Memory;
  /** Set before the lines go to the log, cleared once they are known to be on the disk. */
  batch: Batch | undefined;
}

const VERSION = 1;

export function emptyCheckpoint(): Checkpoint {
  return { cursor: '', memory: { boot: '', lives: new Map() }, batch: undefined };
}

/** The file's checkpoint, `missing`, or why it cannot be one. */
export async function loadCheckpoint(path: string): Promise<Checkpoint | 'missing' | { readonly corrupt: string }> {
  try {
    return decoded(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return 'missing';
    if (error instanceof SyntaxError) return { corrupt: error.message };
    throw new Error(`Cannot read state file "${path}"`, { cause: error });
  }
}

export async function saveCheckpoint(path: string, { cursor, memory, batch }: Checkpoint): Promise<void> {
  const lives = Object.fromEntries(memory.lives);
  await replaceFile(path, JSON.stringify({ version: VERSION, cursor, boot: memory.boot, lives, batch }));
}

function decoded(value: unknown): Checkpoint | { readonly corrupt: string } {
  if (!isRecord(value)) return { corrupt: 'not an object' };
  const { version, cursor, boot, lives, batch } = value;
  if (version !== VERSION) return { corrupt: `version ${JSON.stringify(version)} is not ${VERSION}` };
  if (typeof cursor !== 'string' || typeof boot !== 'string' || !isRecord(lives))
    return { corrupt: 'a field is missing' };
  if (batch !== undefined && !isBatch(batch)) return { corrupt: 'the batch is not one' };
  const entries = Object.entries(lives);
  if (!entries.every(isLifeEntry)) return { corrupt: 'a life is not one' };
  return { cursor, memory: { boot, lives: new Map(entries) }, batch };
}

function isLifeEntry(entry: [string, unknown]): entry is [string, Life] {
  const [, life] = entry;
  if (!isRecord(life) || typeof life.invocation !== 'string') return false;
  return typeof life.up === 'boolean' && typeof life.asked === 'boolean' && typeof life.gaveUp === 'boolean';
}

function isBatch(value: unknown): value is Batch {
  if (!isRecord(value) || typeof value.text !== 'string') return false;
  return typeof value.device === 'number' && typeof value.inode === 'number' && typeof value.offset === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
