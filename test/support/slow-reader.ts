import { HAPPENED, type Happened, type ServiceEvent } from '../../src/core/event.ts';

/**
 * The slow, obvious twin of the reader: a regular expression, Date arithmetic and arrays, written from the grammar and
 * not from the reader. Whatever the reader makes of bytes, this must make of them too.
 */
export interface SlowResult {
  readonly events: ServiceEvent[];
  readonly counts: Record<string, number>;
}

export interface SlowOptions {
  readonly zone: string;
  readonly maxLine?: number;
  readonly maxServices?: number;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const STAMP = new RegExp(
  `^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) (${MONTHS.join('|')}) ([ \\d]\\d) (\\d\\d):(\\d\\d):(\\d\\d) (\\d{4})`,
);
const REST = /^ (.+?) ([a-z][a-z-]*)((?: [A-Za-z_]\w*=[^ ]*)*)$/s;

export function readSlowly(bytes: Uint8Array, options: SlowOptions): SlowResult {
  const { zone, maxLine = 4096, maxServices = 10_000 } = options;
  const toInstant = wallClockOf(zone);
  const services = new Set<string>();
  const events: ServiceEvent[] = [];
  const counts = { lines: 0, malformed: 0, tooLong: 0, overLimit: 0, afterNuls: 0, otherEvents: 0 };
  let previous = 0;
  for (const whole of Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)) {
    const line = whole.replace(/\r$/, '').replace(/^\0+/, '');
    counts.lines++;
    if (whole.startsWith('\0')) counts.afterNuls++;
    if (line.length > maxLine) counts.tooLong++;
    else {
      const at = readStamp(line, (minute) => toInstant(minute, previous));
      if (at !== undefined) previous = at;
      const rest = at === undefined ? undefined : readRest(line.slice(24));
      if (at === undefined || rest === undefined) counts.malformed++;
      else if (!services.has(rest.service) && services.size >= maxServices) counts.overLimit++;
      else {
        services.add(rest.service);
        if (rest.happened === HAPPENED.other) counts.otherEvents++;
        events.push({ at, ...rest });
      }
    }
  }
  return { events, counts };
}

function readStamp(line: string, toInstant: (minute: number) => number): number | undefined {
  const [, monthName = '', day, hour, minute, second, year] = STAMP.exec(line) ?? [];
  const [y, month, d] = [Number(year), MONTHS.indexOf(monthName), Number(day)];
  const date = new Date(Date.UTC(y, month, d));
  if (!(y >= 1970) || date.getUTCMonth() !== month || date.getUTCDate() !== d) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  return toInstant(date.getTime() + (Number(hour) * 60 + Number(minute)) * 60_000) + Number(second) * 1000;
}

function readRest(text: string): Omit<ServiceEvent, 'at'> | undefined {
  const [, job = '', event = '', words = ''] = REST.exec(text) ?? [];
  if (job === '' || /[\0-\x08\x0a-\x1f\x7f]/.test(text)) return undefined;
  if (/[ \t]/.test(job)) {
    if (/^[ \t]|[ \t]$/.test(job) || !['starting', 'stopping'].includes(event)) return undefined;
    if (/\d\d:\d\d:\d\d \d{4}( |$)/.test(job)) return undefined;
  }
  const details: Record<string, string> = Object.create(null);
  for (const word of words.split(' ').slice(1)) {
    const cut = word.indexOf('=');
    if (cut < word.length - 1) details[word.slice(0, cut)] = word.slice(cut + 1);
  }
  const service = details.INSTANCE === undefined ? job : `${decode(job)}/${decode(details.INSTANCE)}`;
  const happened = whatHappened(event, details);
  return {
    service: details.INSTANCE === undefined ? decode(job) : service,
    happened,
    cause: causeOf(event, details),
  };
}

function decode(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

function whatHappened(event: string, { RESULT, PROCESS, GOAL, PID = '' }: Record<string, string>): Happened {
  if (event !== 'stopping') return event === 'starting' ? HAPPENED.starting : HAPPENED.other;
  if (RESULT === 'failed' && PROCESS === 'respawn') return HAPPENED.gaveUp;
  if (GOAL === 'start' && /^\d+$/.test(PID)) return /^0+$/.test(PID) ? HAPPENED.respawning : HAPPENED.restarting;
  if (RESULT === 'failed') return HAPPENED.died;
  if (GOAL === 'stop') return /^\d*[1-9]\d*$/.test(PID) ? HAPPENED.stopped : HAPPENED.finished;
  return RESULT === 'ok' && GOAL === undefined ? HAPPENED.finished : HAPPENED.stopping;
}

function causeOf(event: string, details: Record<string, string>): string | undefined {
  const { RESULT, PROCESS, REASON = '', EXIT_STATUS, EXIT_SIGNAL } = details;
  if (event !== 'stopping') return undefined;
  if (PROCESS === 'respawn') return 'respawn limit hit';
  let cause: string | undefined;
  if (RESULT === 'failed' && PROCESS !== undefined) cause = 'not executable';
  if (EXIT_STATUS !== undefined) cause = `exit ${EXIT_STATUS}`;
  if (EXIT_SIGNAL !== undefined)
    cause = `SIG${EXIT_SIGNAL}`.replace('SIGSIG', 'SIG').replace(/^SIG(\d+)$/, 'signal $1');
  if (!['', 'exit-code', 'signal', 'core-dump', 'success'].includes(REASON)) cause = REASON;
  if (cause !== undefined && PROCESS !== undefined && PROCESS !== 'main') cause = `${PROCESS} ${cause}`;
  return cause?.slice(0, 60);
}

/** From a wall minute to its instant, by asking which instants would have shown it. */
function wallClockOf(zone: string): (wall: number, previous: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const shownAt = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  const memory = new Map<number, number[]>();
  const DAY = 86_400_000;
  return (wall, previous) => {
    let found = memory.get(wall);
    if (found === undefined) {
      const guesses = [wall - DAY, wall + DAY].map((near) => wall - (shownAt(near) - near));
      const true_ = guesses.filter((guess) => shownAt(guess) === wall).sort((a, b) => a - b);
      found = true_.length > 0 ? true_ : guesses.slice(0, 1);
      memory.set(wall, found);
    }
    const [earlier = Number.NaN, later = earlier] = found;
    return earlier >= Math.floor(previous / 60_000) * 60_000 - 120_000 ? earlier : later;
  };
}
