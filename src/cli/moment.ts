import { LocalTime } from '../core/reading/local-time.ts';
import { DAY, type Instant, type Zone } from '../core/time.ts';

/**
 * Reads a time as people type it: `18:00` is the next one there is, `2026-11-24 18:00` is by the clock of the zone, and
 * `2026-11-24T18:00:00+01:00` is what it says. Throws a SyntaxError with the way out.
 */
export function parseMoment(text: string, now: Instant, zone: Zone): Instant {
  const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (exact && !Number.isNaN(Date.parse(text))) return Date.parse(text);
  const clock = /^(\d\d?):(\d\d)$/.exec(text);
  if (clock !== null) return next(clock, now, zone) ?? refuse(text);
  const [, year, month, day, hours, minutes] = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d?):(\d\d)(?::00)?$/.exec(text) ?? [];
  const midnight = wallDay(Number(year), Number(month), Number(day));
  const minute = minuteOf(hours, minutes);
  if (midnight === undefined || minute === undefined) return refuse(text);
  return new LocalTime(zone).minuteAt(midnight + minute, now);
}

/** The first time after now that a clock of the zone shows this. */
function next([, hours, minutes]: RegExpExecArray, now: Instant, zone: Zone): Instant | undefined {
  const minute = minuteOf(hours, minutes);
  if (minute === undefined) return undefined;
  const wall = now + zone.offsetAt(now);
  const midnight = wall - (wall % DAY);
  const times = [0, 1, 2].map((days) => new LocalTime(zone).minuteAt(midnight + days * DAY + minute, now));
  return times.find((at) => at > now);
}

function wallDay(year: number, month: number, day: number): number | undefined {
  const wall = Date.UTC(year, month - 1, day);
  const is = new Date(wall);
  return is.getUTCMonth() === month - 1 && is.getUTCDate() === day ? wall : undefined;
}

/** Milliseconds after midnight. */
function minuteOf(hours = '', minutes = ''): number | undefined {
  const [h, m] = [Number(hours), Number(minutes)];
  return hours !== '' && h < 24 && m < 60 ? (h * 60 + m) * 60_000 : undefined;
}

function refuse(text: string): never {
  throw new SyntaxError(`cannot read the time ${JSON.stringify(text)}: write 18:00, or "2026-11-24 18:00"`);
}
