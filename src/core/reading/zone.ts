import { DAY, type Duration, type Instant, MINUTE, type Zone } from '../time.ts';

/** Days and minutes remembered before starting afresh: 60 years of days, and every minute of their clock changes. */
const REMEMBERED_MAX = 200_000;

/**
 * The zone of an IANA name, as the platform's own tables have it.
 *
 * Asking Intl costs a microsecond. A day that begins and ends with one offset has that offset throughout (no zone has
 * changed twice within a week since 1970), so one question a day is enough, but for the days of a clock change.
 *
 * @throws {RangeError} for a name that Intl does not know.
 */
export function ianaZone(name: string): Zone {
  if (name === 'UTC') return { name, offsetAt: () => 0 };
  const format = formatFor(name);
  const { timeZone } = format.resolvedOptions();
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return { name, offsetAt: () => 0 };
  const ofDay = new Map<number, Duration>();
  const ofMinute = new Map<number, Duration>();
  let lastDay = Number.NaN;
  let lastOffset: Duration = 0;
  const ask = (at: Instant): Duration => wallClock(format, at) - at;

  function offsetAt(at: Instant): Duration {
    const day = Math.floor(at / DAY);
    if (day === lastDay) return lastOffset;
    const morning = remembered(ofDay, day, () => ask(day * DAY));
    if (morning !== remembered(ofDay, day + 1, () => ask((day + 1) * DAY))) {
      const minute = Math.floor(at / MINUTE);
      return remembered(ofMinute, minute, () => ask(minute * MINUTE));
    }
    lastDay = day;
    lastOffset = morning;
    return morning;
  }
  return { name, offsetAt };
}

function formatFor(name: string): Intl.DateTimeFormat {
  const two = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
  } catch (cause) {
    throw new RangeError(`Cannot use the time zone "${name}": no such IANA name`, { cause });
  }
}

/** What the wall clock shows at an instant, read as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, at: Instant): number {
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = format
    .format(at)
    .split(/\D+/)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function remembered(memory: Map<number, Duration>, key: number, ask: () => Duration): Duration {
  const known = memory.get(key);
  if (known !== undefined) return known;
  if (memory.size >= REMEMBERED_MAX) memory.clear();
  const answer = ask();
  memory.set(key, answer);
  return answer;
}
