import { mkdir } from 'node:fs/promises';
import { LockedError, lockDirectory } from '../shell/lock.ts';
import { JournalReader } from '../shell/systemd/journal-reader.ts';
import { Notify } from '../shell/systemd/notify.ts';
import type { Io } from './io.ts';
import { messageOf } from './load.ts';

export interface JournalArgs {
  /** The log the agent follows. */
  readonly log: string;
  /** Its place in the journal, on a disk that survives a reboot. */
  readonly state: string;
  /** Services to leave out, such as those that have the drop-in. */
  readonly skip: readonly string[];
  /** Further options for journalctl. */
  readonly journalctl: readonly string[];
}

/**
 * `cerberus journal`: follows systemd's journal and appends a line to the log for every start and every end of a
 * service. Exit 0 after SIGTERM, 1 if it cannot go on; whatever ends it, the next run misses and repeats nothing.
 */
export async function runJournal({ journalctl, ...args }: JournalArgs, io: Io): Promise<number> {
  const say = (text: string) => void io.stderr.write(`cerberus journal: ${text}\n`);
  const notify = new Notify(io.env, say);
  const { signal, release } = untilSignalled();
  try {
    // Two readers of one state would tell everything twice.
    const lock = `${args.state}.lock`;
    await mkdir(lock, { recursive: true });
    const unlock = await lockDirectory(lock);
    await new JournalReader({ ...args, options: journalctl, notify, say, signal }).run().finally(unlock);
    return 0;
  } catch (error) {
    const locked =
      error instanceof LockedError ? `Another one, pid ${error.pid}, has the state "${args.state}"` : undefined;
    say(locked ?? messageOf(error));
    return 1;
  } finally {
    release();
  }
}

function untilSignalled(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  process.on('SIGTERM', end).on('SIGINT', end);
  return { signal: controller.signal, release: () => process.off('SIGTERM', end).off('SIGINT', end) };
}
