import type { Config } from './config.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { Defaults } from './parsed-defaults.ts';

/** Written by the build. Not there when the sources run as they are. */
declare const CERBERUS_DEFAULTS: Defaults | undefined;

/**
 * For looking at logs without a config. The bundle has it ready: to load the schema and YAML and to parse what never
 * changes would take 30 ms of CPU, a third of a start.
 */
export async function defaultConfig(machine: Machine = thisMachine()): Promise<Config> {
  const defaults =
    typeof CERBERUS_DEFAULTS === 'undefined'
      ? (await import('./parsed-defaults.ts')).parsedDefaults()
      : CERBERUS_DEFAULTS;
  return onMachine(defaults, machine);
}

/** What `auto` and `local` of the default config mean on a machine. */
export function onMachine(defaults: Defaults, { host, timezone, init }: Machine): Config {
  return { ...defaults[init], host, timezone, from: `cerberus@${host}` };
}
