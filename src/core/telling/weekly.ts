import type { Instant, Zone } from '../time.ts';

/** Times that come back every week, on a wall's clock. */
export interface Weekly {
  /** 0 is Sunday. Empty: every day. */
  readonly weekdays: readonly number[];
  /** Minutes after midnight, `to` not included; one that ends before it begins runs over midnight. Empty: all day. */
  readonly times: readonly { readonly from: number; readonly to: number }[];
}

const DAY_MINUTES = 24 * 60;

/** Whether an instant lies in the weekly times, by the clock of the zone. A time that runs over midnight belongs to the day it began. */
export function isWithin({ weekdays, times }: Weekly, at: Instant, zone: Zone): boolean {
  const local = new Date(at + zone.offsetAt(at));
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const day = local.getUTCDay();
  const isDay = (d: number) => weekdays.length === 0 || weekdays.includes((d + 7) % 7);
  if (times.length === 0) return isDay(day);
  return times.some(({ from, to }) => {
    if (from < to) return isDay(day) && minute >= from && minute < to;
    return (isDay(day) && minute >= from) || (isDay(day - 1) && minute < to);
  });
}

/** "22:30" as minutes after midnight; "24:00" is the end of a day. Undefined for anything else. */
export function minuteOf(clock: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d\d?):(\d\d)$/.exec(clock) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return hours !== '' && Number(minutes) < 60 && minute <= DAY_MINUTES ? minute : undefined;
}
