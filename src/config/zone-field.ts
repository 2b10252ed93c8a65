import { readBy } from './fields.ts';
import { ownTimezone } from './machine.ts';

/** A time zone that this machine knows: `local`, or an IANA name. */
export function zone(description: string) {
  return readBy(zoneName, description, 'Europe/Amsterdam');
}

function zoneName(name: string): string {
  if (name === 'local' || name === 'UTC' || name === ownTimezone()) return name;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    throw new SyntaxError(
      `cannot use ${JSON.stringify(name)}: no such time zone here; write local, or a name like Europe/Amsterdam`,
    );
  }
}
