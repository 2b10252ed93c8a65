import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { lockDirectory } from '../shell/lock.ts';
import { JournalReader } from '../shell/systemd/journal-reader.ts';
import { Notify } from '../shell/systemd/notify.ts';
import type { Io } from './io.ts';

const USAGE = `Usage: cerberus journal --log FILE --state FILE [--journalctl=OPTION]...

Follows systemd's journal and appends a line to the log for every start and every end of a service,
in the form Upstart's hook writes. Loses and repeats nothing over its own end or kill.

  --log FILE           the log the agent follows (log: in cerberus.yaml)
  --state FILE         its place in the journal, on a disk that survives a reboot
  --skip NAME          a service to leave out, such as one that has the drop-in; may be given again
  --journalctl=OPTION  a further option for journalctl, such as --journalctl=--directory=/var/log/journal
`;

/** `cerberus journal`. Resolves to the exit code: 0 ended by a signal, 1 the journal ended, 64 wrong arguments. */
export async function runJournal(args: readonly string[], io: Io): Promise<number> {
  const asked = readArgs(args);
  if (asked === 'help') {
    io.stdout.write(USAGE);
    return 0;
  }
  if ('fault' in asked) {
    io.stderr.write(`cerberus journal: ${asked.fault}\n${USAGE}`);
    return 64;
  }
  const say = (text: string) => io.stderr.write(`cerberus journal: ${text}\n`);
  const notify = new Notify(io.env, say);
  const { signal, release } = untilSignalled();
  try {
    // Two readers of one state would tell everything twice.
    const lock = `${asked.state}.lock`;
    await mkdir(lock, { recursive: true });
    const unlock = await lockDirectory(lock);
    await new JournalReader({ ...asked, notify, say, signal }).run().finally(unlock);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    release();
  }
}

function readArgs(
  args: readonly string[],
): { log: string; state: string; skip: string[]; options: string[] } | { fault: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        log: { type: 'string' },
        state: { type: 'string' },
        skip: { type: 'string', multiple: true },
        journalctl: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const { log, state, skip = [], journalctl: options = [] } = values;
    if (!log || !state) return { fault: 'both --log and --state are needed' };
    return { log, state, skip, options };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function untilSignalled(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const end = () => controller.abort();
  process.on('SIGTERM', end).on('SIGINT', end);
  return { signal: controller.signal, release: () => process.off('SIGTERM', end).off('SIGINT', end) };
}
