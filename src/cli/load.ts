import type { Config } from '../config/config.ts';
import { spareConfig } from '../config/lenient.ts';
import { ConfigError, formatProblem, loadConfig, readConfigText } from '../config/load.ts';
import { EX_CONFIG } from './config-path.ts';
import type { Io } from './io.ts';

export { CONFIG_PATH, EX_CONFIG } from './config-path.ts';
export { messageOf } from './message.ts';

/** The config at `path`, or undefined after everything that is wrong with it was said on standard error. */
export function configOrComplain(path: string, io: Io): Config | undefined {
  try {
    return loadConfig(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) io.stderr.write(`${path}: ${formatProblem(problem)}\n`);
    return undefined;
  }
}

/** A config of which `state_dir` and `timezone` hold; all else, too, unless it is `spared`. */
export interface StateConfig {
  readonly config: Config;
  readonly spared: boolean;
}

/**
 * The config at `path` for a command that needs no more than its state directory: an agent goes on under its old config
 * when the one on disk breaks, and must be looked after then above all. What is wrong is said in one line on standard
 * error. Only a file that cannot be read gives an exit code instead: 1 when we may not, else 78.
 */
export function stateConfigOf(path: string, io: Io): StateConfig | number {
  try {
    return { config: loadConfig(path), spared: false };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [problem = { path: '', message: error.message }, ...others] = error.problems;
    if (isForbidden(error.cause)) {
      io.stderr.write(mayNotRead(path));
      return 1;
    }
    if (error.cause !== undefined) {
      io.stderr.write(`${path}: ${formatProblem(problem)}\n`);
      return EX_CONFIG;
    }
    const config = spareConfig(readConfigText(path));
    const more = others.length === 0 ? '' : `, and ${others.length} more; see: cerberus check -c ${path}`;
    const why = `${formatProblem(problem)}${more}`;
    io.stderr.write(`${path} is not good (${why}); going on with the state directory "${config.stateDir}"\n`);
    return { config, spared: true };
  }
}

/** Whether the file system refused it to this user. */
export function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM');
}

export function mayNotRead(path: string): string {
  return `You may not read "${path}": run it as root or as the user cerberus\n`;
}
