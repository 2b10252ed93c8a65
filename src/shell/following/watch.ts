import { watch } from 'chokidar';

export interface NameWatch {
  close(): Promise<void>;
}

/**
 * Watches one name by polling. Chokidar's inotify mode would read the whole directory at every write to any file in
 * it: 90 % of a core with 300 files and one busy neighbour, where polling the name takes 0.2 %.
 * It says that something happened, not what: `atomic: false`, or a rotation within 100 ms would pass as a change.
 */
export function watchName(path: string, intervalMs: number, onSomething: () => void): NameWatch {
  const watcher = watch(path, { usePolling: true, interval: intervalMs, ignoreInitial: true, atomic: false });
  let settling: NodeJS.Timeout | undefined;
  watcher.on('all', onSomething);
  watcher.on('error', onSomething); // whatever it is, a look at the name will tell
  watcher.on('ready', () => {
    onSomething();
    // What happens before the first poll, which comes after `ready`, is taken for how it was and never told.
    settling = setTimeout(onSomething, intervalMs);
  });
  return {
    close() {
      clearTimeout(settling);
      return watcher.close();
    },
  };
}
