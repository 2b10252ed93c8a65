import type { Config } from '../config/config.ts';
import { ConfigError, loadConfig } from '../config/load.ts';
import { isOfMany, logPattern } from '../config/log-pattern.ts';
import { policyOf } from '../config/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { type Counted, checkReport, checkText } from './check-report.ts';
import { warningsOf } from './check-warnings.ts';
import { folded } from './fold.ts';
import type { Io } from './io.ts';
import { judgedBy, toldBySeverity } from './judged-by.ts';
import { configOrComplain, EX_CONFIG } from './load.ts';
import { namedService } from './named-services.ts';
import { type Logged, servicesInLogs } from './services-in-logs.ts';

export interface CheckArgs {
  /** Path of the config. */
  readonly config: string;
  /** Whose rules to tell; those found in the log when not given. */
  readonly services?: readonly string[];
  readonly json?: boolean;
}

/**
 * `cerberus check`: every problem with its path and line, or what the config means in words. What will not work though
 * the config is good is a warning on standard error; the exit stays 0.
 */
export async function runCheck(args: CheckArgs, io: Io): Promise<number> {
  const config = load(args, io);
  if (config === undefined) return EX_CONFIG;
  const policy = policyOf(config, ianaZone(config.timezone));
  const logged = servicesInLogs(config);
  const named = args.services?.filter((name) => name !== '');
  const ofMany = config.logs.some((text) => isOfMany(logPattern(text)));
  const services = named?.length ? named.map((name) => namedService(name, logged, { ofMany })) : logged.services;
  const judged = { severities: toldBySeverity(policy), services: services && judgedBy(policy, services) };
  const counted = countedOf(logged, new Set(services?.map(({ service }) => service)));
  const report = checkReport(args.config, config, { ...judged, counted });
  io.stdout.write(args.json ? `${JSON.stringify(report, undefined, 2)}\n` : folded(checkText(report, config, io), io));
  for (const warning of warningsOf(config, logged.services)) io.stderr.write(`warning: ${warning}\n`);
  if (named?.length !== args.services?.length)
    io.stderr.write(
      'warning: --services: a name is empty and left out; write names with one comma between, like www,db\n',
    );
  return 0;
}

/** What counts for those that are shown, as far as the logs tell. */
function countedOf({ services = [] }: Logged, shown: ReadonlySet<string>): Map<string, Counted> {
  return new Map(
    services.flatMap(({ service, counted }): [string, Counted][] =>
      counted !== undefined && shown.has(service) ? [[service, counted]] : [],
    ),
  );
}

/** With `--json` the problems are the document; otherwise they are said on standard error. */
function load({ config: path, json }: CheckArgs, io: Io): Config | undefined {
  if (!json) return configOrComplain(path, io);
  try {
    return loadConfig(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.stdout.write(`${JSON.stringify({ config: path, ok: false, problems: error.problems }, undefined, 2)}\n`);
    return undefined;
  }
}
