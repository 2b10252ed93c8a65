import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, Transport } from './mail.ts';
import type { Envelope } from './message.ts';
import { composeMime } from './smtp.ts';

export interface MaildirOptions extends Envelope {
  /** Made if missing, with its cur, new and tmp. */
  readonly dir: string;
}

/**
 * Puts mails in a Maildir: written to tmp, fsynced, renamed to new. The name follows from the mail's id, so that a
 * repeat makes no twin, even when a reader has moved the first to cur.
 */
export function maildirTransport(options: MaildirOptions): Transport {
  return {
    async send(mail): Promise<Outcome> {
      const name = `${mail.id}.eml`;
      try {
        for (const folder of ['tmp', 'new', 'cur']) await mkdir(join(options.dir, folder), { recursive: true });
        if (!(await isThere(options.dir, name)))
          await deliver(options.dir, name, await composeMime(mail, options, 'linux'));
        return { ok: true, response: `kept as ${join(options.dir, 'new', name)}` };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { ok: false, transient: true, why: `Cannot write to maildir "${options.dir}": ${why}` };
      }
    },
    async close(): Promise<void> {},
  };
}

async function isThere(dir: string, name: string): Promise<boolean> {
  // Readers add their flags to the name: `NAME:2,S`.
  const names = [...(await readdir(join(dir, 'new'))), ...(await readdir(join(dir, 'cur')))];
  return names.some((other) => other === name || other.startsWith(`${name}:`));
}

async function deliver(dir: string, name: string, bytes: Buffer): Promise<void> {
  const aside = join(dir, 'tmp', name);
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(aside, join(dir, 'new', name));
  const folder = await open(join(dir, 'new'), 'r');
  await folder.sync().finally(() => folder.close());
}
