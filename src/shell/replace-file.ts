import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file as a whole: written aside, fsynced, renamed, the directory fsynced. After a crash there is the old
 * file or the new one, never a mixture. Mode 0600. Errors of the file system are thrown as they come.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const aside = `${path}.new`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
  await syncDirectory(dirname(path));
}

/** Makes what was created, renamed or removed in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Puts a file that cannot be used out of the way, never over another one, and says where it went. */
export async function moveAside(path: string, at: number): Promise<string> {
  const aside = `${path}.corrupt-${at}`;
  await rename(path, aside);
  return aside;
}
