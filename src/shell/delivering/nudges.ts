import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duration, SECOND } from '../../core/time.ts';
import { NUDGE_FILE } from './spool.ts';

const POLL: Duration = SECOND;

/**
 * Calls back when the nudge file of an outbox changes. inotify costs nothing while nothing happens, as our own
 * writing goes on in folders below; where it is exhausted, one stat a second does.
 * @returns a function that ends it.
 */
export function watchNudges(dir: string, onNudge: () => void): () => void {
  let stopPolling: (() => void) | undefined;
  let watcher: FSWatcher | undefined;
  const poll = (): void => {
    stopPolling ??= pollNudges(join(dir, NUDGE_FILE), onNudge);
  };
  try {
    watcher = watch(dir, { persistent: false }, (_event, name) => {
      if (name === NUDGE_FILE) onNudge();
    });
    watcher.on('error', poll);
  } catch {
    // ENOSPC or EMFILE: no watches left on this machine.
    poll();
  }
  return () => {
    watcher?.close();
    stopPolling?.();
  };
}

function pollNudges(path: string, onNudge: () => void): () => void {
  let seen: number | undefined;
  const timer = setInterval(() => {
    void stat(path).then(
      ({ mtimeMs }) => {
        if (seen !== undefined && mtimeMs !== seen) onNudge();
        seen = mtimeMs;
      },
      () => {
        // Not there: nobody has nudged yet.
        seen = 0;
      },
    );
  }, POLL);
  timer.unref();
  return () => clearInterval(timer);
}
