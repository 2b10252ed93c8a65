import type { Weekly } from '../core/telling/weekly.ts';
import { SECOND } from '../core/time.ts';
import { duration, oneOrMore, readBy, section, text } from './fields.ts';
import type { Matcher } from './matcher.ts';
import { matchers } from './matcher-field.ts';
import { parseRate } from './rate.ts';
import { parseTimes, parseWeekdays } from './weekly-fields.ts';
import * as z from './zod.ts';
import { zone } from './zone-field.ts';

/** Who is not told, when, and who else is told if nobody answers. */

const MUTES_MAX = 50;

export const inhibitSchema = z
  .array(
    section({
      when: matchers().meta({ description: 'While an alert fires for which all of these hold …' }),
      mute: matchers().meta({ description: '… those for which all of these hold are not told' }),
    }),
  )
  .max(MUTES_MAX);

export const muteIntervalsSchema = z
  .array(
    section({
      name: text('Stands in the digest beside what it muted', 'nights'),
      match: matchers().optional().meta({ description: 'All must hold; not given: every alert' }),
      weekdays: oneOrMore(readBy(parseWeekdays, 'A day, or a span of days', 'mon-fri'))
        .optional()
        .meta({ description: 'Every day when not given' }),
      times: oneOrMore(
        readBy(parseTimes, 'From and until; over midnight it belongs to the day it began', '22:00-06:00'),
      )
        .optional()
        .meta({ description: 'All day when not given' }),
      timezone: zone('The zone of these times; the one above when not given').optional(),
    }),
  )
  .max(MUTES_MAX);

export const escalateSchema = section({
  after: duration('How long a page may stay without acknowledgement or silence', { min: SECOND }),
  to: text('Receiver that is told then as well', 'oncall'),
});

export const maxMailsSchema = readBy(
  parseRate,
  'So many mails to one receiver at most, a minute (/m), an hour (/h) or a day (/d); what is over waits',
  '20/h',
);

export interface InhibitConfig {
  readonly when: readonly Matcher[];
  readonly mute: readonly Matcher[];
}

/** A mute interval with nothing left to guess; `timezone` is an IANA name. */
export interface MuteIntervalConfig extends Weekly {
  readonly name: string;
  readonly match: readonly Matcher[];
  readonly timezone: string;
}

type MuteIntervalDraft = z.output<typeof muteIntervalsSchema>[number];

/** `zoneOf` turns `local` into this machine's zone, and nothing into the config's. */
export function completeMuteInterval(
  { name, match = [], weekdays = [], times = [], timezone }: MuteIntervalDraft,
  zoneOf: (name: string | undefined) => string,
): MuteIntervalConfig {
  return { name, match, weekdays: [...new Set(weekdays.flat())], times, timezone: zoneOf(timezone) };
}
