import { isSystemError } from './identity.ts';
import type { Ledger, Log } from './ledger.ts';
import type { Losses } from './losses.ts';
import type { Pace } from './pace.ts';
import type { Reader, Step } from './reader.ts';
import type { Totals } from './totals.ts';
import type { Troubles } from './troubles.ts';

export interface DrainParts {
  readonly reader: Reader;
  readonly pace: Pace;
  readonly ledger: Ledger;
  readonly losses: Losses;
  readonly totals: Totals;
  readonly troubles: Troubles;
  readonly settleMs: number;
}

/** Reads an open log to its end, in bounded pieces, with Tail out of the way: no two readers of one file. */
export async function drain(log: Log, parts: DrainParts): Promise<'end' | 'truncated'> {
  takeFromTail(log);
  for (;;) {
    const before = log.content.known;
    const { found, bytes } = step(log, parts);
    if (log.content.known > before) log.grewAt = performance.now();
    if (found === 'truncated') startAnew(log, parts);
    if (found !== 'more') return found;
    await parts.pace.breathe(bytes);
  }
}

export function takeFromTail(log: Log): void {
  log.live?.stop();
  log.live = undefined;
}

/** A file that cannot be read just now (a disk fault, a server that is gone) is tried again at the next pass. */
function step(log: Log, { reader, troubles }: DrainParts): Step {
  try {
    const result = reader.step(log.fd, log.content);
    troubles.ends('failing', log.path);
    return result;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    troubles.begins('failing', log.path, error.message);
    return { found: 'end', bytes: 0 };
  }
}

/** The inode holds something else than what was read: cut, or given to another file. */
export function startAnew(log: Log, { ledger, losses, totals, settleMs }: DrainParts): void {
  totals.truncations++;
  const now = performance.now();
  losses.expect(ledger.detach(log), log.path, now + settleMs);
  log.grewAt = now;
}
