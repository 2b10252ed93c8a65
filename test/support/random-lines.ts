/** A small seeded generator (mulberry32), so that a failure can be had again. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const DAY = 86_400_000;

/** The stamp of a wall clock, given as if it were UTC. */
export function stampOf(wall: number): string {
  const date = new Date(wall);
  const day = String(date.getUTCDate()).padStart(2);
  const time = date.toISOString().slice(11, 19);
  return `${WEEKDAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`;
}

/** Days on which one zone or another changes its clock, or none does. */
const DAYS = [
  '2025-03-09',
  '2025-03-30',
  '2025-04-06',
  '2025-10-05',
  '2025-10-26',
  '2025-11-02',
  '2026-02-28',
  '1999-12-31',
];
const NAMES = [
  'www',
  'a',
  'db',
  'sub/dir/app',
  'my app',
  'starting',
  'stopping',
  'eleven-char',
  'twelve-chars',
  'caf\xc3\xa9',
];
const DETAILS = [
  'RESULT=ok GOAL=start PID=0',
  'RESULT=ok GOAL=start PID=%',
  'RESULT=ok GOAL=stop PID=%',
  'RESULT=ok GOAL=stop PID=0',
  'RESULT=ok',
  'RESULT=failed PROCESS=respawn GOAL=stop PID=0',
  'RESULT=failed PROCESS=main EXIT_STATUS=! GOAL=stop PID=0',
  'RESULT=failed EXIT_SIGNAL=SEGV GOAL=start PID=00',
  'INSTANCE=! RESULT=ok GOAL=start PID=%',
  'INSTANCE=!',
  'GOAL=start PID=% RESULT=ok INSTANCE=!',
  'RESULT=failed REASON=oom-kill X=%',
];

/**
 * A log that begins anywhere, mostly goes forward, and is the worse the larger `rot`, the share of lines that something
 * happened to.
 */
export function randomLog(random: () => number, count: number, rot: number): Buffer {
  const lines: string[] = [];
  let wall = 0;
  for (let i = 0; i < count; i++) {
    wall = i % 5_000 === 0 ? startOf(random) : wall + walk(random);
    const line = `${stampOf(wall)} ${nameFor(random)} ${eventFor(random)}`;
    lines.push(`${random() < rot ? rotten(random, line) : line}${random() < 0.05 ? '\r' : ''}\n`);
  }
  return Buffer.from(lines.join(''), 'latin1');
}

function startOf(random: () => number): number {
  return Date.parse(pick(random, DAYS)) + Math.floor(random() * DAY * 0.2);
}

function walk(random: () => number): number {
  const dice = random();
  if (dice < 0.5) return 0;
  if (dice < 0.9) return 1000;
  if (dice < 0.98) return 1000 * Math.floor(random() * 20);
  if (dice < 0.99) return -1000 * Math.floor(random() * 10);
  return random() < 0.9 ? 60_000 * Math.floor(random() * 20) : -3_600_000 + 1000 * Math.floor(random() * 100);
}

function nameFor(random: () => number): string {
  if (random() < 0.6) return pick(random, NAMES);
  const number = Math.floor(random() * 200);
  return random() < 0.5
    ? `svc${number}`
    : `a-service-of-the-fleet-${number}-with-a-long-name`.slice(0, 14 + (number % 30));
}

function eventFor(random: () => number): string {
  const event = random() < 0.5 ? 'starting' : 'stopping';
  if (random() < 0.6) return event;
  const digits = String(Math.floor(10 ** (random() * 6)));
  return `${event} ${pick(random, DETAILS)
    .replaceAll('%', digits)
    .replaceAll('!', String(Math.floor(random() * 5)))}`;
}

/** A line that something happened to: bytes changed, cut out, doubled, put in. */
function rotten(random: () => number, line: string): string {
  const [at, to] = [Math.floor(random() * line.length), Math.floor(random() * line.length)];
  const byte = String.fromCharCode(Math.floor(random() * 256)).replace('\n', ' ');
  const odd = pick(random, [
    ' ',
    '  ',
    '=',
    '\0',
    '\t',
    '\r',
    byte,
    byte,
    'A',
    '0',
    ' starting',
    ' PID=1',
    ' INSTANCE=q',
  ]);
  switch (Math.floor(random() * 7)) {
    case 0:
      return line.slice(0, at) + odd + line.slice(at + 1);
    case 1:
      return line.slice(0, at) + odd + line.slice(at);
    case 2:
      return line.slice(0, at);
    case 3:
      return line.slice(0, at) + line;
    case 4:
      return '\0'.repeat(at) + line;
    case 5:
      return line.slice(0, Math.min(at, to)) + line.slice(Math.max(at, to));
    default:
      return odd.repeat(at * 20);
  }
}

export function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}
