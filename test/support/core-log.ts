import { HAPPENED, type Happened } from '../../src/core/event.ts';
import { GRACE, type Instant, SECOND } from '../../src/core/time.ts';
import { Seeded } from './seeded.ts';

/** One line of a made-up log, with what it says and when the agent gets to see it. */
export interface Line {
  readonly at: Instant;
  /** Less than GRACE after `at`; lines stand in the log in this order. */
  readonly arrival: Instant;
  readonly service: string;
  readonly happened: Happened;
  readonly text: string;
}

const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const START = Date.UTC(2026, 10, 24, 5, 0, 0);

/** What a line of each kind has behind the job. */
const WORDS: Readonly<Record<Happened, readonly string[]>> = {
  [HAPPENED.starting]: ['starting'],
  [HAPPENED.stopping]: ['stopping'],
  [HAPPENED.respawning]: ['stopping RESULT=ok GOAL=start PID=0', 'stopping RESULT=ok GOAL=start PID=0 EXIT_STATUS=1'],
  [HAPPENED.restarting]: ['stopping RESULT=ok GOAL=start PID=4711'],
  [HAPPENED.stopped]: ['stopping RESULT=ok GOAL=stop PID=4711'],
  [HAPPENED.finished]: ['stopping RESULT=ok GOAL=stop PID=0', 'stopping RESULT=ok'],
  [HAPPENED.gaveUp]: ['stopping RESULT=failed PROCESS=respawn GOAL=stop PID=0'],
  [HAPPENED.died]: [
    'stopping RESULT=failed PROCESS=main EXIT_STATUS=7 GOAL=stop PID=0',
    'stopping RESULT=failed PROCESS=main EXIT_SIGNAL=SEGV GOAL=stop PID=0',
  ],
  [HAPPENED.other]: ['started', 'stopped'],
};

const SERVICES = ['www', 'db', 'worker/1', 'worker/2', 'api', 'sub/dir/app'];
/** Names that a log may hold and that nothing may stumble over. None has white space: the hook makes it `_`. */
export const HOSTILE_SERVICES = [
  '__proto__',
  'constructor',
  'toString',
  '\u202egnp.exe',
  'a\u200bb',
  'x'.repeat(4096),
  '$(id>/tmp/x)',
  '-dash',
  '<script>alert(1)</script>',
  '日本',
  'quo"te\'s',
  '..',
  'a|service=b',
  '{job}$&',
];

/** Perl's `scalar localtime` of a wall clock, given as if it were UTC. */
export function stampOf(wall: Instant): string {
  const date = new Date(wall);
  const day = String(date.getUTCDate()).padStart(2);
  const time = date.toISOString().slice(11, 19);
  return `${WEEKDAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`;
}

/** A line as the hook writes it. */
export function lineOf(at: Instant, service: string, words: string): string {
  return `${stampOf(at)} ${service} ${words}\n`;
}

export function bytesOf(lines: readonly Line[]): Uint8Array {
  return Buffer.from(lines.map((line) => line.text).join(''));
}

export interface LogOptions {
  /** Lines come up to GRACE after their stamp, and then not in the order of their stamps. */
  readonly late?: boolean;
  readonly episodes?: number;
  /** Now and then the host's clock is set back, by up to three hours. */
  readonly setBack?: boolean;
}

/** A log of storms, outages, drips, restarts, deaths and long quiet, each seed its own. */
export function randomLog(seed: number, { late = false, episodes = 14, setBack = false }: LogOptions = {}): Line[] {
  const random = new Seeded(seed);
  const services = random.chance(0.25) ? [...SERVICES.slice(0, 3), ...HOSTILE_SERVICES] : SERVICES;
  const maker = new LogMaker(random, services, late);
  for (let n = 0; n < episodes; n++) {
    maker.episode();
    if (setBack && random.chance(0.3)) maker.setBack();
  }
  return setBack ? maker.lines : maker.lines.toSorted((a, b) => a.arrival - b.arrival);
}

class LogMaker {
  readonly lines: Line[] = [];
  readonly #random: Seeded;
  readonly #services: readonly string[];
  readonly #late: boolean;
  #at: Instant = START;

  constructor(random: Seeded, services: readonly string[], late: boolean) {
    this.#random = random;
    this.#services = services;
    this.#late = late;
  }

  episode(): void {
    const random = this.#random;
    const service = random.pick(this.#services);
    const kind = random.chance(0.5) ? HAPPENED.stopping : HAPPENED.respawning;
    const roll = random.next();
    if (roll < 0.3) this.#storm([service], kind, { lines: random.whole(2, 16), gap: 3 });
    else if (roll < 0.45) this.#storm(this.#some(), kind, { lines: random.whole(6, 40), gap: 1 });
    else if (roll < 0.55) this.#storm([service], kind, { lines: random.whole(4, 14), gap: 35 });
    else if (roll < 0.6) this.#storm([service], kind, { lines: random.whole(60, 150), gap: random.whole(0, 1) });
    else if (roll < 0.65) this.#storm([service], kind, { lines: random.whole(50, 80), gap: 8 });
    else if (roll < 0.75) this.#storm([service], HAPPENED.restarting, { lines: random.whole(2, 12), gap: 2 });
    else this.#end(service, random.pick([HAPPENED.gaveUp, HAPPENED.died, HAPPENED.finished, HAPPENED.stopped]));
    this.#at += SECOND * (random.chance(0.7) ? random.whole(0, 40) : random.whole(60, 2_400));
  }

  setBack(): void {
    this.#at -= SECOND * this.#random.whole(0, 10_800);
  }

  #some(): string[] {
    return this.#services.filter(() => this.#random.chance(0.5)).concat(this.#random.pick(this.#services));
  }

  #storm(services: readonly string[], kind: Happened, { lines, gap }: { lines: number; gap: number }): void {
    for (let n = 0; n < lines; n++) {
      const service = this.#random.pick(services);
      this.#write(service, kind);
      if (this.#random.chance(0.7)) this.#write(service, HAPPENED.starting);
      if (this.#random.chance(0.05)) this.#write(service, HAPPENED.other);
      this.#at += SECOND * this.#random.whole(0, gap);
    }
  }

  /** It ends one way or another, and mostly somebody starts it again a little later. */
  #end(service: string, kind: Happened): void {
    this.#write(service, kind);
    this.#at += SECOND * this.#random.whole(0, 25);
    if (this.#random.chance(0.7)) this.#write(service, HAPPENED.starting);
  }

  #write(service: string, happened: Happened): void {
    const at = this.#at;
    const lateness = this.#late ? this.#random.whole(0, this.#random.chance(0.3) ? GRACE - 1 : 300) : 0;
    // Without lateness lines arrive in the order of their stamps, one at a time.
    const arrival = this.#late ? at + lateness : at + 1;
    const text = lineOf(at, service, this.#random.pick(WORDS[happened]));
    this.lines.push({ at, arrival, service, happened, text });
  }
}
