import { closeSync, openSync, writeSync } from 'node:fs';
import { pick, seeded, stampOf } from '../support/random-lines.ts';

export interface LogKind {
  readonly name: string;
  readonly services: number;
  readonly detailed: boolean;
}

export const PLAIN: LogKind = { name: 'plain', services: 200, detailed: false };

/**
 * The logs that are read: quiet ones, in order, two lines a second. A service stops and is back at once, so that half
 * of the lines are `stopping` and no rule has anything to say: what is measured is reading and judging, not telling.
 */
export const LOGS: readonly LogKind[] = [
  PLAIN,
  { name: 'detailed', services: 200, detailed: true },
  { name: 'plain, 10,000 services', services: 10_000, detailed: false },
];

const SEED = 2017;
const PIECE = 1 << 20;
const FIRST = Date.UTC(2026, 0, 1);
const FAILURES = ['PROCESS=main EXIT_STATUS=1', 'PROCESS=main EXIT_STATUS=7', 'PROCESS=main EXIT_SIGNAL=SEGV'];

export function writeLog(path: string, kind: LogKind, lines: number): void {
  const random = seeded(SEED);
  const names = Array.from({ length: kind.services }, (_, i) => nameOf(kind, i));
  const file = openSync(path, 'w');
  let piece = '';
  let second = FIRST;
  let stamp = stampOf(second);
  let name = '';
  for (let line = 0; line < lines; line++) {
    const stopping = line % 2 === 0;
    if (stopping) {
      name = pick(random, names);
      second += 1000;
      stamp = stampOf(second);
    }
    piece += `${stamp} ${name} ${stopping ? stoppingOf(kind, random) : 'starting'}\n`;
    if (piece.length > PIECE) {
      writeSync(file, piece);
      piece = '';
    }
  }
  writeSync(file, piece);
  closeSync(file);
}

/** Six to nine characters, or 25. */
function nameOf(kind: LogKind, number: number): string {
  const digits = String(number).padStart(3, '0');
  return kind.detailed ? `service-of-the-fleet-${digits.padStart(4, '0')}` : `svc${digits}`;
}

function stoppingOf(kind: LogKind, random: () => number): string {
  if (!kind.detailed) return 'stopping';
  const pid = 1 + Math.floor(random() * 32_767);
  const dice = random();
  if (dice < 0.4) return 'stopping RESULT=ok GOAL=start PID=0';
  if (dice < 0.7) return `stopping RESULT=ok GOAL=start PID=${pid}`;
  if (dice < 0.98) return `stopping RESULT=ok GOAL=stop PID=${pid}`;
  return `stopping RESULT=failed ${pick(random, FAILURES)} GOAL=stop PID=0`;
}
