import { DAY, type Instant, type Zone } from '../time.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO = /^\W{0,2}(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?/;
const SYSLOG = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)\b/;

/**
 * When a line of somebody's log says that it was written: ISO 8601 or syslog's old form, in whole seconds. Stamps
 * without offset are taken for `zone`'s, and those without year for the one next to `near`. Undefined if it says nothing.
 */
export function stampOfLine(line: string, zone: Zone, near: Instant): Instant | undefined {
  const iso = ISO.exec(line);
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, offset] = iso;
    const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
    return offset === undefined ? fromWall(wall, zone) : wall - offsetOf(offset);
  }
  const old = SYSLOG.exec(line);
  if (old === null) return undefined;
  const [, name = '', day, hour, minute, second] = old;
  const month = MONTHS.indexOf(name);
  if (month < 0) return undefined;
  const year = new Date(near).getUTCFullYear();
  const candidates = [year - 1, year, year + 1].map((y) => {
    return fromWall(Date.UTC(y, month, Number(day), Number(hour), Number(minute), Number(second)), zone);
  });
  // A year too late is as far as a year too early, but nothing is logged ahead of its time.
  return candidates.filter((at) => at <= near + DAY * 183).at(-1);
}

function fromWall(wall: Instant, zone: Zone): Instant {
  return wall - zone.offsetAt(wall - zone.offsetAt(wall));
}

function offsetOf(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
