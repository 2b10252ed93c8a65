import { WORDS_MIN, widthOf, wordsWithin } from './fold.ts';
import type { Io } from './io.ts';

/** Rows of cells as aligned columns on a terminal, as tab-separated lines in a pipe. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], io: Io): string {
  if (!io.isTerminal) return rows.map((row) => `${row.join('\t')}\n`).join('');
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? '')].length)));
  const lines = all.flatMap((row) => linesOf(row, widths, io));
  const [first = '', ...others] = lines;
  return [bold(first, io), ...others].map((line) => `${line}\n`).join('');
}

/** A row, its last cell broken at words where the terminal ends, if there is room for words at all. */
function linesOf(row: readonly string[], widths: readonly number[], { columns }: Io): string[] {
  const before = row.slice(0, -1).map((cell, i) => `${pad(cell, widths[i] ?? 0)}  `);
  const taken = widthOf(before.join(''));
  const room = (columns ?? Number.POSITIVE_INFINITY) - taken;
  const last = row.at(-1) ?? '';
  const [first = '', ...others] = room < WORDS_MIN || widthOf(last) <= room ? [last] : wordsWithin(last, room);
  return [(before.join('') + first).trimEnd(), ...others.map((words) => ' '.repeat(taken) + words)];
}

export function bold(text: string, io: Io): string {
  return io.colour ? `\u001b[1m${text}\u001b[22m` : text;
}

/** What is beside the point. */
export function dim(text: string, io: Io): string {
  return io.colour ? `\u001b[2m${text}\u001b[22m` : text;
}

/** Severity in colour, for those who see it; the word itself stays. */
export function coloured(severity: string, io: Io): string {
  if (!io.colour) return severity;
  const colour = severity === 'page' ? 31 : severity === 'warn' ? 33 : 32;
  return `\u001b[${colour}m${severity}\u001b[39m`;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}
