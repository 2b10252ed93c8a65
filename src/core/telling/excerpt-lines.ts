import type { Instant, Zone } from '../time.ts';
import { stampOfLine } from './line-stamp.ts';
import { maskSecrets } from './mask.ts';
import { cut, harmless } from './words.ts';

/** A line longer than this says the rest to nobody; it is cut before anything else looks at it. */
const SCANNED = 2_000;
const WIDTH = 240;
/** Of all lines together, in bytes. */
const BYTES_MAX = 4 * 1024;

/** CSI and OSC sequences of terminals, and what is left of them. */
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

export interface ExcerptOptions {
  readonly lines: number;
  /** The first respawn of the storm. */
  readonly since: Instant;
  /** The zone of stamps that name none. */
  readonly zone: Zone;
}

/** The last lines of a log that belong to this storm as far as they say when they were written; made fit for a mail. */
export function excerptOf(text: string, { lines: most, since, zone }: ExcerptOptions): string[] {
  const all = text
    .replace(ANSI, '')
    .split(/\r?\n/)
    .map((line) => line.slice(0, SCANNED).replaceAll('\t', '  ').trimEnd())
    .filter((line) => line !== '');
  const last = maskSecrets(ofStorm(all, since, zone), most);
  return fitting(last.map((line) => cut(harmless(line), WIDTH)));
}

/** From the first line stamped within the storm on. All of them if none says so: its stamps may be in another zone. */
function ofStorm(lines: readonly string[], since: Instant, zone: Zone): readonly string[] {
  const first = lines.findIndex((line) => (stampOfLine(line, zone, since) ?? -Infinity) >= since - 1_000);
  return first > 0 ? lines.slice(first) : lines;
}

/** The newest lines that fit. */
function fitting(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let room = BYTES_MAX;
  for (const line of [...lines].reverse()) {
    room -= bytesOf(line) + 1;
    if (room < 0) break;
    kept.unshift(line);
  }
  return kept;
}

/** In UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
