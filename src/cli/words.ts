import { userInfo } from 'node:os';
import { harmless } from '../core/telling/words.ts';
import type { Io } from './io.ts';

/** Text from a log or a server, for a terminal: nothing in it can command the terminal or hide. */
export function shown(text: string): string {
  return harmless(text);
}

/** The same for a text of several lines. */
export function shownLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

/** Who runs this command, for the record; behind sudo, who called it. */
export function authorOf({ SUDO_USER, USER, LOGNAME }: Io['env']): string {
  return SUDO_USER ?? USER ?? LOGNAME ?? userInfo().username;
}
