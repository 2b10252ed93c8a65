import picomatch from 'picomatch';

/** With at most this many stars, and names cut as below, the slowest pattern is done in milliseconds. */
const STARS_MAX = 4;
const PATTERN_LENGTH_MAX = 200;
/** Upstart cannot have longer names; a longer one in the log is garbage or hostile, and is matched by its beginning. */
const NAME_LENGTH_MAX = 255;

/** A character that no service name holds: it stands in for '/', which separates nothing in a service name. */
const SLASH = '\u{1}';

/**
 * Whether a name matches any of the patterns and none of those that begin with `!`. Only exclusions mean "all but".
 * `*` and `?` match `/` too: `www*` is `www/1` as well. Throws a SyntaxError for a pattern that cannot be meant.
 */
export function compileGlobs(patterns: readonly string[]): (name: string) => boolean {
  // As the default rules do, each of which is asked about each of ten thousand services.
  if (patterns.length > 0 && isForAll(patterns)) return () => true;
  const included = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileOne);
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => compileOne(pattern.slice(1)));
  return (name) => {
    if (excluded.some((matches) => matches(name))) return false;
    return included.length === 0 ? excluded.length > 0 : included.some((matches) => matches(name));
  };
}

/** Whether the patterns plainly take every name. */
export function isForAll(patterns: readonly string[]): boolean {
  return patterns.every((pattern) => pattern === '*' || pattern === '**');
}

function compileOne(pattern: string): (name: string) => boolean {
  if (pattern === '*' || pattern === '**') return () => true;
  const fault = faultIn(pattern);
  if (fault !== undefined) throw new SyntaxError(`cannot use ${JSON.stringify(pattern)} as a pattern: ${fault}`);
  const matches = picomatch(withoutSlashes(pattern.replace(/\*+/g, '*')), {
    dot: true,
    noextglob: true,
    nonegate: true,
    strictBrackets: true,
    windows: false,
  });
  return (name) => matches(withoutSlashes(name.slice(0, NAME_LENGTH_MAX)));
}

function faultIn(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty; write * for every service';
  if (pattern.length > PATTERN_LENGTH_MAX) return `longer than ${PATTERN_LENGTH_MAX} characters; write several`;
  if (pattern.replace(/\*+/g, '*').split('*').length - 1 > STARS_MAX)
    return `more than ${STARS_MAX} stars; write several`;
  if (/\s/.test(pattern)) return 'a service name holds no white space; write one pattern an entry';
  try {
    picomatch.makeRe(pattern, { noextglob: true, nonegate: true, strictBrackets: true, debug: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

function withoutSlashes(text: string): string {
  return text.replaceAll('/', SLASH);
}
