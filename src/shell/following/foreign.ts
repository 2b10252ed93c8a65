import { fstatSync } from 'node:fs';
import type { Identity, Sight } from './identity.ts';
import type { Ledger, Log } from './ledger.ts';
import { COMPRESSED } from './siblings.ts';
import type { Troubles } from './troubles.ts';

/** Compressed by something that Node cannot undo everywhere it runs. */
export function isForeign({ path }: Sight): boolean {
  return COMPRESSED.test(path) && !path.endsWith('.gz');
}

export interface ForeignParts {
  readonly ledger: Ledger;
  readonly troubles: Troubles;
}

/**
 * Enters an archive that cannot be read. If a log that was read to its end is gone, this is taken for it and nothing
 * is lost; otherwise lines may be in it that are not counted, and that is said.
 */
export function enterForeign(sight: Sight, present: ReadonlySet<Identity>, { ledger, troubles }: ForeignParts): void {
  const gone = [...ledger.logs.values()].find((log) => isGone(log, present, ledger));
  ledger.noteCopy(sight, gone?.content);
  if (gone && gone.content.known === gone.content.offset && (gone.closed || gone.fd >= 0)) return;
  troubles.begins(
    'archive',
    sight.path,
    'Only .gz can be read; what is in here and was not read before is not counted',
  );
}

function isGone({ identity, content, fd }: Log, present: ReadonlySet<Identity>, ledger: Ledger): boolean {
  const isThere = fd >= 0 ? fstatSync(fd).nlink > 0 : present.has(identity);
  return !isThere && ![...ledger.copies.values()].some((copy) => copy.content === content);
}
