/** A text as one word of a shell's, in quotes only where it takes them. */
export function shellWord(text: string): string {
  return /^[\w/.@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
