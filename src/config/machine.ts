import { existsSync } from 'node:fs';
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
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    // sd_booted(3): this directory is there exactly when systemd is PID 1.
    init: existsSync('/run/systemd/system') ? 'systemd' : 'upstart',
  };
}
