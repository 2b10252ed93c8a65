import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dropOutbox } from '../../../src/shell/delivering/outbox-files.ts';
import { OUTBOX_LIMITS } from '../../../src/shell/delivering/outbox-options.ts';
import { Shelf } from '../../../src/shell/delivering/shelf.ts';
import { aMail, tempDir } from './support.ts';

test('a mail dropped by hand while a try is noted does not come back, whoever is quicker', async (t) => {
  const dir = await tempDir(t);
  const shelf = new Shelf(dir, OUTBOX_LIMITS, () => undefined);
  await shelf.open(0);
  for (let n = 0; n < 100; n++) {
    const id = `m${n}`;
    const entry = { version: 1, mail: aMail(id), queuedAt: 0, attempts: 1 } as const;
    await shelf.queue(entry);
    await Promise.all([dropOutbox(dir, id), shelf.note({ ...entry, attempts: 2 })]);
    assert.equal(existsSync(join(dir, 'queue', `${id}.json`)), false, id);
  }
});
