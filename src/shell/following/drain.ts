import type { Ledger, Log } from './ledger.ts';
import type { Losses } from './losses.ts';
import type { Pace } from './pace.ts';
import type { Reader } from './reader.ts';
import type { Totals } from './totals.ts';

export interface DrainParts {
  readonly reader: Reader;
  readonly pace: Pace;
  readonly ledger: Ledger;
  readonly losses: Losses;
  readonly totals: Totals;
  readonly settleMs: number;
}

/** Reads an open log to its end, in bounded pieces, with Tail out of the way: no two readers of one file. */
export async function drain(log: Log, parts: DrainParts): Promise<'end' | 'truncated'> {
  log.live?.stop();
  log.live = undefined;
  for (;;) {
    const { found, bytes } = parts.reader.step(log.fd, log.content);
    if (bytes > 0) log.grewAt = performance.now();
    if (found === 'truncated') startAnew(log, parts);
    if (found !== 'more') return found;
    await parts.pace.breathe(bytes);
  }
}

/** The inode holds something else than what was read: cut, or given to another file. */
function startAnew(log: Log, { ledger, losses, totals, settleMs }: DrainParts): void {
  totals.truncations++;
  const now = performance.now();
  losses.expect(ledger.detach(log), log.path, now + settleMs);
  log.grewAt = now;
}
