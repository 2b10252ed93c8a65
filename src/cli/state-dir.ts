import { opendir } from 'node:fs/promises';
import { becomeOwnerOf } from '../shell/owner.ts';
import type { Io } from './io.ts';
import { isForbidden, mayNotRead, messageOf, type StateConfig, stateConfigOf } from './load.ts';

/**
 * Runs a command that changes something in a state directory, as its owner; a config that is broken meanwhile is no
 * hindrance. Exit 78 when there is no config, and 1, with the reason, when there is no such directory, when we may not
 * enter it, or when the command throws.
 */
export async function inStateDir(
  path: string,
  io: Io,
  command: (config: StateConfig['config'], about: { readonly spared: boolean }) => Promise<number>,
): Promise<number> {
  const found = stateConfigOf(path, io);
  if (typeof found === 'number') return found;
  const { config, spared } = found;
  const { stateDir } = config;
  try {
    await becomeOwnerOf(stateDir);
    if (await isClosed(stateDir)) return forbidden(stateDir, io);
  } catch (error) {
    if (isForbidden(error)) return forbidden(stateDir, io);
    io.stderr.write(`Cannot use the state directory: ${messageOf(error)}; has an agent run with ${path}?\n`);
    return 1;
  }
  try {
    return await command(config, { spared });
  } catch (error) {
    if (isForbidden(error)) return forbidden(stateDir, io);
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

/** Whether a directory is there that we may not look into. */
export async function isClosed(dir: string): Promise<boolean> {
  try {
    await (await opendir(dir)).close();
    return false;
  } catch (error) {
    return isForbidden(error);
  }
}

function forbidden(stateDir: string, io: Io): number {
  io.stderr.write(mayNotRead(stateDir));
  return 1;
}
