import type { Config } from './config.ts';
import { parseConfig } from './load.ts';
import type { Machine } from './machine.ts';

/** The default config by init system, but for what it takes from the machine. Plain JSON. */
export type Defaults = Readonly<Record<Machine['init'], Config>>;

/** The default rules and one receiver that is never used. */
export const DEFAULT_TEXT = 'receivers: { oncall: { maildir: { dir: /nonexistent } } }';

/** What `DEFAULT_TEXT` means, by the schema: what the build writes into the bundle. */
export function parsedDefaults(): Defaults {
  const parsed = (init: Machine['init']) =>
    parseConfig(DEFAULT_TEXT, 'the default config', { host: 'localhost', timezone: 'UTC', init });
  return { upstart: parsed('upstart'), systemd: parsed('systemd') };
}
