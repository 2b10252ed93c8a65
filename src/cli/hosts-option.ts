import { resolve } from 'node:path';
import { logPattern } from '../config/log-pattern.ts';
import { count } from '../core/telling/words.ts';
import type { HostLogs } from '../past-hosts.ts';
import { OptionError } from './between.ts';

export interface HostsArgs {
  /** Whose logs they are: a path with {host} in it, as a config's `log`; copies lie elsewhere than the config says. */
  readonly hosts?: string | undefined;
}

/**
 * The pattern that `--hosts` gives, from the root; none when there is no such option.
 * @throws {OptionError} for one that cannot be meant.
 */
export function hostsOption({ hosts }: HostsArgs): string[] {
  if (hosts === undefined) return [];
  const path = resolve(hosts);
  try {
    if (!logPattern(path).text.includes('{host}')) throw new SyntaxError(`no {host} in "${hosts}"`);
    return [path];
  } catch (error) {
    throw new OptionError(`--hosts: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Logs that were read one after the other, and are not: then many of their lines were out of order. */
export function overlapDoubt(
  logs: readonly HostLogs[],
  { skipped }: { readonly skipped: { readonly outOfOrder: number } },
): string {
  const isOne = logs.length === 1 && (logs[0]?.paths.length ?? 0) > 1;
  if (!isOne || skipped.outOfOrder === 0) return '';
  const lines = count(skipped.outOfOrder, 'line');
  const what = `${lines} out of order: these logs overlap in time, and all count as one host's`;
  return `${what}. Say whose they are: --hosts '…/{host}/cerberus.log', or -c with a config whose log has {host}\n`;
}
