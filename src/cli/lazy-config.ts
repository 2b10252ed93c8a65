import type { Config } from '../config/config.ts';
import type { Io } from './io.ts';

/** `configOrComplain` for a command that also works without a config: what reads one is loaded when there is one. */
export async function configAt(path: string, io: Io): Promise<Config | undefined> {
  const { configOrComplain } = await import('./load.ts');
  return configOrComplain(path, io);
}
