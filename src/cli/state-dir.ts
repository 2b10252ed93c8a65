import type { Config } from '../config/config.ts';
import { becomeOwnerOf } from '../shell/owner.ts';
import type { Io } from './io.ts';
import { configOrComplain, EX_CONFIG, messageOf } from './load.ts';

/**
 * Runs a command that changes something in a state directory, as its owner. Exit 78 for a bad config, and 1, with the
 * reason, when there is no such directory or the command throws.
 */
export async function inStateDir(path: string, io: Io, command: (config: Config) => Promise<number>): Promise<number> {
  const config = configOrComplain(path, io);
  if (config === undefined) return EX_CONFIG;
  const { stateDir } = config;
  try {
    await becomeOwnerOf(stateDir);
  } catch (error) {
    io.stderr.write(`Cannot use the state directory: ${messageOf(error)}; has an agent run with ${path}?\n`);
    return 1;
  }
  try {
    return await command(config);
  } catch (error) {
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}
