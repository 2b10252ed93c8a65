import { harmless } from '../core/telling/words.ts';

/** Text from a log or a server, for a terminal: nothing in it can command the terminal or hide. */
export function shown(text: string): string {
  return harmless(text);
}
