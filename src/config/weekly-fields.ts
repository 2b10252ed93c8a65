import { minuteOf, type Weekly } from '../core/telling/weekly.ts';
import { quote } from './problem.ts';
import { wayOut } from './suggest.ts';

/** The times of a week as people write them: `tue-fri`, `22:00-06:00`. */

/** In the order of `Weekly`: 0 is Sunday. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const LONG = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_MINUTES = 24 * 60;

/** Reads `sat` or `fri-mon` as days of the week. Throws a SyntaxError that says what to write instead. */
export function parseWeekdays(text: string): readonly number[] {
  const [first = '', last = first, ...more] = text.toLowerCase().split('-');
  if (more.length > 0) throw new SyntaxError(`cannot read ${quote(text)}: not a day, nor two of them; write mon-fri`);
  const [from, to] = [dayOf(first, text), dayOf(last, text)];
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => (from + i) % 7);
}

function dayOf(word: string, text: string): number {
  const day = DAYS.indexOf(word);
  if (day >= 0) return day;
  const long = LONG.indexOf(word.trim());
  const way = long >= 0 ? `write ${DAYS[long]}` : wayOut(word, DAYS);
  throw new SyntaxError(`cannot read ${quote(text)}: ${quote(word)} is no day of the week; ${way}`);
}

/** Reads `22:00-06:00` as minutes of a day. Throws a SyntaxError that says what to write instead. */
export function parseTimes(text: string): Weekly['times'][number] {
  const [, begin = '', end = ''] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  const [from, to] = [minuteOf(begin), minuteOf(end)];
  if (from === undefined || to === undefined) {
    throw new SyntaxError(`cannot read ${quote(text)}: not two times of a day; write ${guess(text)}`);
  }
  if (from === to || from === DAY_MINUTES) {
    const why = from === to ? 'it ends as it begins' : 'a day begins at 00:00';
    throw new SyntaxError(`cannot use ${quote(text)}: ${why}; write 00:00-24:00, or no times at all for the whole day`);
  }
  return { from, to };
}

/** "9:00 - 17" is 09:00-17:00. */
function guess(text: string): string {
  const [, ...clock] = /^\s*(\d?\d)(?:[:.h](\d\d))?\s*(?:-|–|to)\s*(\d?\d)(?:[:.h](\d\d))?\s*$/i.exec(text) ?? [];
  const [fromHour, fromMinute = '00', toHour, toMinute = '00'] = clock;
  if (fromHour === undefined || toHour === undefined) return '22:00-06:00';
  const meant = [`${fromHour.padStart(2, '0')}:${fromMinute}`, `${toHour.padStart(2, '0')}:${toMinute}`];
  return meant.every((time) => minuteOf(time) !== undefined) ? meant.join('-') : '22:00-06:00';
}

/** `mon tue wed 22:00-06:00`, for people. */
export function formatWeekly({ weekdays, times }: Weekly): string {
  const days = weekdays.length === 0 ? 'every day' : runsOf(weekdays).join(', ');
  return [days, times.map(({ from, to }) => `${clockOf(from)}-${clockOf(to)}`).join(', ')].join(' ').trim();
}

/** Days that follow one another as `mon-fri`. */
function runsOf(weekdays: readonly number[]): string[] {
  const days = [...new Set(weekdays)].map((day) => (day + 6) % 7).sort((a, b) => a - b); // a week begins on Monday here
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day = 0) => DAYS[(day + 1) % 7] ?? '';
  return runs.map((run) => (run.length < 3 ? run.map(name).join(', ') : `${name(run[0])}-${name(run.at(-1))}`));
}

function clockOf(minute: number): string {
  const two = (amount: number) => String(amount).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
