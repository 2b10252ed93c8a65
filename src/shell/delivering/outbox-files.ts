import type { Instant } from '../../core/time.ts';
import type { Entry } from './entry.ts';
import type { Mail } from './mail.ts';
import { type Box, isMissing, Spool } from './spool.ts';

/**
 * An outbox seen from outside, for people: it works on the directory, whether an agent runs or not. A running one
 * is nudged, and takes changes in at once. A try that is under way at that moment may still end either way.
 */
export interface OutboxItem {
  readonly id: string;
  readonly state: 'queued' | 'dead' | 'sent' | 'dropped' | 'corrupt';
  readonly receiver: string;
  readonly subject: string;
  readonly queuedAt: Instant;
  readonly attempts: number;
  /** The recipients still owed it, when not all of the receiver's. */
  readonly to?: readonly string[];
  /** Why the last try failed, or why it cannot be read. */
  readonly lastError?: string;
}

const LISTED: readonly Box[] = ['queue', 'dead', 'sent'];

/** What waits, then what is dead; with `all`, then what was sent. Each box in the order mails came to it. */
export async function listOutbox(dir: string, { all = false }: { all?: boolean } = {}): Promise<OutboxItem[]> {
  const spool = new Spool(dir);
  const items: OutboxItem[] = [];
  for (const box of boxesFor(all)) {
    for (const { id, since } of await filesOf(spool, box)) {
      const item = await spool.read(box, id).then(
        (entry) => entry && itemOf(entry, box),
        (error) => corruptItem(id, since, error),
      );
      if (item) items.push(item);
    }
  }
  return items;
}

/** @returns the mail and how it fared, wherever it is; undefined when no box has it. */
export async function showOutbox(dir: string, id: string): Promise<{ item: OutboxItem; mail: Mail } | undefined> {
  const found = await find(new Spool(dir), id, LISTED);
  return found && { item: itemOf(found.entry, found.box), mail: found.entry.mail };
}

/** The mails that a word may mean: the one of that id, else all whose ids begin with it. With `all`, sent ones as well. */
export async function idsMeant(dir: string, word: string, { all = false }: { all?: boolean } = {}): Promise<string[]> {
  const spool = new Spool(dir);
  const files = await Promise.all(boxesFor(all).map((box) => filesOf(spool, box)));
  const ids = [...new Set(files.flat().map(({ id }) => id))];
  return ids.includes(word) ? [word] : ids.filter((id) => word !== '' && id.startsWith(word));
}

/** Queues a dead letter again, for whoever refused it, and tries what waits now. @returns false: neither dead nor queued. */
export async function retryOutbox(dir: string, id: string): Promise<boolean> {
  const spool = new Spool(dir);
  const found = await find(spool, id, ['queue', 'dead']);
  if (found === undefined) return false;
  if (found.box === 'dead') {
    const { dead: _, ...entry } = found.entry;
    await spool.write('queue', { ...entry, attempts: 0 });
    await spool.remove('dead', id);
  }
  await spool.nudge();
  return true;
}

/** Gives a mail up: it is not sent, and not queued again either when it is put once more. @returns false: not there. */
export async function dropOutbox(dir: string, id: string): Promise<boolean> {
  const spool = new Spool(dir);
  const found = await find(spool, id, ['queue', 'dead']);
  if (found === undefined) return false;
  // Known first, gone then: a crash in between leaves it queued, not unknown.
  await spool.write('sent', { ...found.entry, droppedAt: Date.now() });
  await spool.remove(found.box, id);
  await spool.nudge();
  return true;
}

function boxesFor(all: boolean): readonly Box[] {
  return all ? LISTED : LISTED.slice(0, 2);
}

async function find(spool: Spool, id: string, boxes: readonly Box[]): Promise<{ entry: Entry; box: Box } | undefined> {
  for (const box of boxes) {
    // Ids come from the command line: only those that the box lists are looked up.
    const entry = (await filesOf(spool, box)).some((file) => file.id === id) ? await spool.read(box, id) : undefined;
    if (entry) return { entry, box };
  }
  return undefined;
}

async function filesOf(spool: Spool, box: Box): ReturnType<Spool['files']> {
  return spool.files(box).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

function itemOf({ mail, queuedAt, attempts, to, dead, lastError, droppedAt }: Entry, box: Box): OutboxItem {
  const error = dead?.why ?? lastError;
  // Tries are noted as they fail; the one that was accepted moves the file as it is.
  const accepted = box === 'sent' && droppedAt === undefined ? 1 : 0;
  return {
    id: mail.id,
    state: droppedAt !== undefined ? 'dropped' : stateOf(box),
    receiver: mail.receiver,
    subject: mail.subject,
    queuedAt,
    attempts: attempts + accepted,
    ...(to && { to }),
    ...(error !== undefined && { lastError: error }),
  };
}

function stateOf(box: Box): OutboxItem['state'] {
  if (box === 'sent' || box === 'dead') return box;
  return 'queued';
}

function corruptItem(id: string, queuedAt: Instant, error: unknown): OutboxItem {
  const why = error instanceof Error ? error.message : String(error);
  return { id, state: 'corrupt', receiver: '', subject: '', queuedAt, attempts: 0, lastError: why };
}
