import { existsSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What `auto` and `local` mean here. An argument of the loader, so that a test and a replay can be somewhere else. */
export interface Machine {
  readonly host: string;
  /** IANA name of the zone the system clock speaks. */
  readonly timezone: string;
  readonly init: 'upstart' | 'systemd';
}

export function thisMachine(): Machine {
  return {
    host: hostname() || 'localhost',
    timezone: ownTimezone(),
    // sd_booted(3): this directory is there exactly when systemd is PID 1.
    init: existsSync('/run/systemd/system') ? 'systemd' : 'upstart',
  };
}

/** IANA name of the zone that this process lives in. Intl is asked last: it loads tables of several megabytes. */
export function ownTimezone(): string {
  const linked = process.env.TZ === undefined ? linkedTimezone() : undefined;
  return linked ?? (Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
}

/** What /etc/localtime points to, as Intl would call it; undefined where it is a copy or something of the host's own. */
function linkedTimezone(): string | undefined {
  try {
    const name = /\/zoneinfo\/([A-Z][\w+-]*(?:\/[\w+-]+)*)$/.exec(readlinkSync('/etc/localtime'))?.[1];
    return name === 'Etc/UTC' ? 'UTC' : name;
  } catch {
    return undefined; // no link
  }
}
