import { execFile } from 'node:child_process';
import type { Duration, Instant } from '../../core/time.ts';

const OUTPUT_MAX = 1024 * 1024;

export interface JournalQuery {
  readonly unit: string;
  readonly since: Instant;
  readonly lines: number;
  readonly within: Duration;
}

/**
 * What a unit wrote to the journal since an instant, the last lines of it. The unit is matched by its exact name: `-u`
 * takes patterns.
 * @throws {Error} when journalctl is missing, fails or takes too long.
 */
export function unitJournal({ unit, since, lines, within }: JournalQuery): Promise<string> {
  const from = `@${Math.floor(since / 1_000)}`;
  const options = ['--quiet', '--no-pager', '--output=cat', `--lines=${lines}`, `--since=${from}`];
  return new Promise((resolve, reject) => {
    const limits = { timeout: within, killSignal: 'SIGKILL', maxBuffer: OUTPUT_MAX, encoding: 'utf8' } as const;
    execFile('journalctl', [...options, `_SYSTEMD_UNIT=${unit}`], limits, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(error);
    });
  });
}
