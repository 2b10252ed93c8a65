import { harmless } from './words.ts';

/** As one word of a shell: a name from the log is never trusted to be harmless in a command that somebody pastes. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./@:+][A-Za-z0-9_./@:+-]*$/.test(word) ? word : `'${harmless(word).replaceAll("'", `'\\''`)}'`;
}
