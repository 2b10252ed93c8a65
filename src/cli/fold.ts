import { stripVTControlCharacters } from 'node:util';
import type { Io } from './io.ts';

/** Narrower than this, a column of words is no help. */
export const WORDS_MIN = 20;

/** A text for people, its lines broken at words where the terminal ends; what goes on stands below where it began. */
export function folded(text: string, io: Io, taken = 0): string {
  const { columns } = io;
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => fold(line, columns - taken))
    .join('\n');
}

/** The words of a cell as lines of at most `width`; a longer word has a line of its own. */
export function wordsWithin(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What a text takes on a terminal, its colours not counted. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

function fold(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const indent = indentOf(line, columns);
  const [first = '', ...others] = wordsWithin(line.slice(indent), columns - indent);
  return [line.slice(0, indent) + first, ...others.map((words) => ' '.repeat(indent) + words)];
}

/** Where the words of a line begin: behind its name, where it is a row of a name and words. */
function indentOf(line: string, columns: number): number {
  const row = /^ *\S+ {2,}/.exec(line)?.[0].length ?? 0;
  return row > 0 && columns - row >= WORDS_MIN ? row : (/^ */.exec(line)?.[0].length ?? 0);
}
