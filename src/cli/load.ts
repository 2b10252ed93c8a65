import type { Config } from '../config/config.ts';
import { ConfigError, formatProblem, loadConfig, parseConfig } from '../config/load.ts';
import type { Io } from './io.ts';

export const CONFIG_PATH = '/etc/cerberus/cerberus.yaml';

/** sysexits.h: something is wrong with the configuration. */
export const EX_CONFIG = 78;

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

/** The default rules and one receiver that is never used: for looking at logs without a config. */
export function defaultConfig(): Config {
  return parseConfig('receivers: { oncall: { maildir: { dir: /nonexistent } } }', 'the default config');
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
