import { DAY, type Duration, HOUR, type Instant, MINUTE, SECOND, type Zone } from '../time.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const LINE_WIDTH = 76;
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
/** A number keeps its unit. */
const BREAKS = / (?!(?:s|min|h|d)\b)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A span for people, two units at most: "41 s", "3 min 20 s", "2 h 5 min", "4 d". */
export function span(duration: Duration): string {
  const whole = Math.max(0, Math.round(duration / SECOND)) * SECOND;
  const units: [Duration, string][] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return '0 s';
  const [big, small] = [units[first], units[first + 1]];
  if (big === undefined) return '0 s';
  const rest = small === undefined ? 0 : Math.floor((whole % big[0]) / small[0]);
  const head = `${Math.floor(whole / big[0])} ${big[1]}`;
  return rest > 0 && small !== undefined ? `${head} ${rest} ${small[1]}` : head;
}

/** A span between two stamps, which have whole seconds only: "under 1 s" rather than nothing. */
export function lasted(duration: Duration): string {
  return duration < SECOND ? 'under 1 s' : span(duration);
}

/** Local time with its offset: "Tue 24 Nov 2026 05:52:10 +0100". */
export function localTime(at: Instant, zone: Zone): string {
  const { day, month, date, year, clock, offset } = parts(at, zone);
  return `${DAYS[day]} ${date} ${MONTHS[month]} ${year} ${clock} ${offset.replace(':', '')}`;
}

/** The clock alone: "05:52:10". */
export function clockTime(at: Instant, zone: Zone): string {
  return parts(at, zone).clock;
}

/** The same as ISO 8601, for machines: "2026-11-24T05:52:10+01:00". */
export function isoTime(at: Instant, zone: Zone): string {
  const { month, date, year, clock, offset } = parts(at, zone);
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(date)}T${clock}${offset}`;
}

/** "1 respawn", "12 respawns". */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** "db", "db and web", "db, web and 3 others". */
export function list(names: readonly string[], shown = 2): string {
  if (names.length <= 1) return names[0] ?? '';
  if (names.length <= shown) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const others = names.length - shown + 1;
  const head = names.slice(0, shown - 1).join(', ');
  return `${head} and ${count(others, 'other')}`;
}

/** Cuts to `width` characters, the last of which then is an ellipsis. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/**
 * Makes hostile text harmless in a line for people: control characters, line ends and the marks that reverse or hide
 * text (bidi, zero width) become a visible "\u{…}".
 */
export function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Breaks a text into lines that a phone or a terminal shows whole; a long word keeps a line of its own. */
export function wrap(text: string, further = '', first = ''): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(BREAKS)) {
    if (!empty && [...line].length + 1 + [...word].length > LINE_WIDTH) {
      lines.push(line);
      line = further;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

function parts(at: Instant, zone: Zone) {
  const offset = zone.offsetAt(at);
  const local = new Date(at + offset);
  const minutes = Math.abs(Math.round(offset / MINUTE));
  return {
    day: local.getUTCDay(),
    date: local.getUTCDate(),
    month: local.getUTCMonth(),
    year: local.getUTCFullYear(),
    clock: `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`,
    offset: `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
  };
}

/** Of numbers below a hundred. */
function two(value: number): string {
  return TWO_DIGITS[value] ?? String(value);
}
