import { closeSync, openSync, writeSync } from 'node:fs';
import { pick, seeded, stampOf } from '../support/random-lines.ts';

export interface LogKind {
  readonly name: string;
  readonly services: number;
  readonly detailed: boolean;
}

/** The logs that are read: all in order, half of the lines `stopping`, two a second. */
export const LOGS: readonly LogKind[] = [
  { name: 'plain', services: 200, detailed: false },
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
  for (let line = 0; line < lines; line++) {
    if (random() < 0.5) {
      second += 1000;
      stamp = stampOf(second);
    }
    piece += `${stamp} ${pick(random, names)} ${eventOf(kind, random)}\n`;
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

function eventOf(kind: LogKind, random: () => number): string {
  if (random() < 0.5) return 'starting';
  if (!kind.detailed) return 'stopping';
  const pid = 1 + Math.floor(random() * 32_767);
  const dice = random();
  if (dice < 0.4) return 'stopping RESULT=ok GOAL=start PID=0';
  if (dice < 0.7) return `stopping RESULT=ok GOAL=start PID=${pid}`;
  if (dice < 0.9) return `stopping RESULT=ok GOAL=stop PID=${pid}`;
  return `stopping RESULT=failed ${pick(random, FAILURES)} GOAL=stop PID=0`;
}
