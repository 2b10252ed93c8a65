import { fstatSync } from 'node:fs';
import type { Ledger, Log } from './ledger.ts';
import type { Totals } from './totals.ts';

/** Closes rotated files that got nothing for a while. Answers whether there were any. */
export function retire(
  ledger: Ledger,
  current: Log | undefined,
  { retireMs, totals }: { readonly retireMs: number; readonly totals: Totals },
): boolean {
  const since = performance.now() - retireMs;
  const resting = ledger.open().filter((log) => log !== current && log.grewAt <= since);
  for (const log of resting) {
    if (fstatSync(log.fd).size > log.content.offset) totals.abandoned++;
    ledger.rest(log);
  }
  return resting.length > 0;
}
