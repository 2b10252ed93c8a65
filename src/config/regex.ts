/** Long enough for a list of service names, short enough to be read. */
const SOURCE_LENGTH_MAX = 300;
/** Values are matched by at most this much of them; with `REPEATS_MAX` it bounds the backtracking to milliseconds. */
const VALUE_LENGTH_MAX = 255;
const REPEATS_MAX = 3;

/**
 * A test for the whole of a value. JavaScript's regular expressions backtrack, and the values come from a log that
 * anybody on the host may shape; so nesting that multiplies (`(a+)+`) is refused when it is written, not when it hangs.
 * Throws a SyntaxError that says why.
 */
export function compileRegex(source: string): (value: string) => boolean {
  const fault = faultIn(source);
  if (fault !== undefined)
    throw new SyntaxError(`cannot use ${JSON.stringify(source)} as a regular expression: ${fault}`);
  const regex = new RegExp(`^(?:${source})$`, 'u');
  return (value) => regex.test(value.slice(0, VALUE_LENGTH_MAX));
}

function faultIn(source: string): string | undefined {
  if (source.length > SOURCE_LENGTH_MAX) return `longer than ${SOURCE_LENGTH_MAX} characters; write several routes`;
  try {
    new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^Invalid regular expression: /, '');
  }
  // Without escapes and classes only structure is left: brackets, bars and quantifiers.
  const bare = source.replace(/\\./gsu, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\\[1-9k]/.test(source)) return 'references back (\\1) can take for ever; write it without';
  if (/\)[*+{]/.test(bare)) return 'a repeated group can take for ever; repeat single characters only';
  const repeats = bare.match(/[*+]|\{\d/g)?.length ?? 0;
  return repeats > REPEATS_MAX
    ? `more than ${REPEATS_MAX} of * and + can take for ever; write several routes`
    : undefined;
}
