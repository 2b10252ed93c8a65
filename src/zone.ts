import type { Config } from './config/config.ts';
import { ownTimezone } from './config/machine.ts';
import { ianaZone } from './core/reading/zone.ts';
import type { Zone } from './core/time.ts';
import { ownOffset } from './shell/clock.ts';

/**
 * The zone of the agent's log. Nearly always it is the one that this process lives in, which `Date` knows as well; the
 * tables of Intl would take a tenth of the agent's memory.
 */
export function zoneOf({ timezone }: Pick<Config, 'timezone'>): Zone {
  return timezone === ownTimezone() ? { name: timezone, offsetAt: ownOffset } : ianaZone(timezone);
}
