import { pick, seeded, stampOf } from './random-lines.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2026, 1, 2);

interface Event {
  readonly at: number;
  readonly service: string;
}

/** How a stretch of respawns goes: how many, and how long between two. */
interface Stretch {
  readonly from: number;
  readonly respawns: number;
  readonly gap: number;
}

/**
 * Four weeks of a host, plain lines in UTC: deploys restart all services once; now and then one restarts 14 times within
 * half a minute and is well again; some storms last, one respawn every 8 s for 20 minutes, and one of each 70 s for hours.
 */
export function monthLog(seed: number): { log: string; lasting: number } {
  const random = seeded(seed);
  const services = Array.from({ length: 12 }, (_, i) => `svc${String(i).padStart(2, '0')}`);
  const day = (n: number) => FIRST + Math.floor(n) * DAY + Math.floor(random() * 20) * HOUR;
  const [short, long, slow] = [20, 6, 4];
  const events = [
    ...repeated(10, () => services.map((service, i) => ({ at: day(random() * 28) + i * SECOND, service }))),
    ...repeated(short, (i) => storm(pick(random, services), { from: day(1 + i), respawns: 14, gap: 2 * SECOND })),
    ...repeated(long, (i) => storm(pick(random, services), { from: day(2 + 4 * i), respawns: 150, gap: 8 * SECOND })),
    ...repeated(slow, (i) => storm(pick(random, services), { from: day(3 + 6 * i), respawns: 120, gap: 70 * SECOND })),
  ].sort((a, b) => a.at - b.at);
  const log = events.map(({ at, service }) => {
    return `${stampOf(at)} ${service} stopping\n${stampOf(at)} ${service} starting\n`;
  });
  return { log: log.join(''), lasting: long + slow };
}

function repeated(times: number, make: (i: number) => Event[]): Event[] {
  return Array.from({ length: times }, (_, i) => make(i)).flat();
}

function storm(service: string, { from, respawns, gap }: Stretch): Event[] {
  return Array.from({ length: respawns }, (_, i) => ({ at: from + i * gap, service }));
}
