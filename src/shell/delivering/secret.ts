import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const GROUP_OR_WORLD = 0o077;
const WORLD = 0o007;

/**
 * Reads a password or token from a file, without the line end that editors add.
 * @throws {Error} when it is missing, empty, or others than its owner may read it. Credentials handed over by systemd
 * are behind an access list, which shows as group rights: there only the world is kept out.
 */
export async function readSecret(path: string): Promise<string> {
  const { mode } = await stat(path).catch((cause) => {
    throw new Error(`Cannot read secret file "${path}": ${cause.message}`, { cause });
  });
  const credentials = process.env.CREDENTIALS_DIRECTORY;
  const forbidden = credentials && dirname(resolve(path)) === resolve(credentials) ? WORLD : GROUP_OR_WORLD;
  if ((mode & forbidden) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    throw new Error(`Cannot use secret file "${path}": others may read it (mode ${shown}); do: chmod 600 ${path}`);
  }
  const secret = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  if (secret === '') throw new Error(`Cannot use secret file "${path}": it is empty`);
  return secret;
}
