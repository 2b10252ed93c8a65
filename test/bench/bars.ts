/** One program on one log. */
export interface Row {
  readonly log: string;
  readonly program: string;
  readonly seconds: number;
  readonly best: number;
  /** Peak in MB. */
  readonly rss: number | undefined;
  /** How many times as fast as mawk, whole process. */
  readonly toMawk: number | undefined;
}

/** What is asked of a ratio, and what it was; undefined where a program was missing. */
export interface Bar {
  readonly what: string;
  readonly asked: string;
  readonly found: number | undefined;
  readonly met: boolean;
}

export const REPLAY = 'cerberus replay';
/** How many times as long the long log is. */
export const LONG = 10;
export const LONG_LOG = 'plain, long';
const MANY = 'plain, 10,000 services';
const RSS_MAX = 80;
/** Twice as many lines take twice as long, give or take this. */
const LINEAR = 1.15;

/** Every bar, from the medians of one run. */
export function barsOf(rows: readonly Row[]): Bar[] {
  const row = (program: string, log = 'plain') => rows.find((one) => one.program === program && one.log === log);
  const seconds = (program: string, log?: string) => row(program, log)?.seconds;
  const replay = seconds(REPLAY);
  const rss = rows.filter(({ program }) => program.startsWith(REPLAY)).map((one) => one.rss ?? 0);
  return [
    atLeast('replay, as fast as mawk, plain', 3, ratio(seconds('mawk'), replay)),
    atLeast('replay, as fast as mawk, detailed', 2, ratio(seconds('mawk', 'detailed'), seconds(REPLAY, 'detailed'))),
    atMost('10,000 services, time of 200', 1.5, ratio(seconds(REPLAY, MANY), replay)),
    atMost('.gz, time of zcat | wc -l', 1.3, ratio(seconds('cerberus replay .gz'), seconds('zcat | wc -l'))),
    atMost('tune of 100 rules, time of replay', 3, ratio(seconds('cerberus tune'), replay)),
    atMost(
      `${LONG} times as many lines, time of as many replays`,
      LINEAR,
      ratio(seconds(REPLAY, LONG_LOG), replay && replay * LONG),
    ),
    atMost('peak memory in MB', RSS_MAX, rss.length === 0 ? undefined : Math.max(...rss)),
  ];
}

export function barText({ what, asked, found, met }: Bar): string {
  const word = found === undefined ? 'not measured' : met ? 'met' : 'MISSED';
  return `${what.padEnd(52)} ${(found?.toFixed(2) ?? '–').padStart(7)}  ${asked.padEnd(8)} ${word}`;
}

function atLeast(what: string, least: number, found: number | undefined): Bar {
  return { what, asked: `>= ${least}`, found, met: found !== undefined && found >= least };
}

function atMost(what: string, most: number, found: number | undefined): Bar {
  return { what, asked: `<= ${most}`, found, met: found !== undefined && found <= most };
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}
