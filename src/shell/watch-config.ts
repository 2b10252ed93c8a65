import { unwatchFile, watchFile } from 'node:fs';
import { type Duration, SECOND } from '../core/time.ts';

/** A look at the file's size and times this often; editors and config management replace it in many ways. */
const LOOK_EVERY: Duration = 10 * SECOND;

/** Calls back when the file at `path` has changed or on SIGHUP; the result stops it. */
export function watchConfig(path: string, onChange: (why: string) => unknown): () => void {
  const onHangup = () => onChange('SIGHUP');
  process.on('SIGHUP', onHangup);
  watchFile(path, { interval: LOOK_EVERY }, (now, before) => {
    // Gone for a moment is no change: whoever replaces a file may remove it first.
    if (now.nlink > 0 && now.mtimeMs !== before.mtimeMs) onChange('changed file');
  });
  return () => {
    process.off('SIGHUP', onHangup);
    unwatchFile(path);
  };
}
