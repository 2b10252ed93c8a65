/**
 * `--host` of `silence add` as a matcher on the label: `host=web-1`, or `host=~web-.*` for a glob.
 * @throws {SyntaxError} for what is no plain glob, with the way out.
 */
export function hostMatchers(globs: readonly string[]): string[] {
  if (globs.length === 0) return [];
  const [only = ''] = globs;
  if (globs.length === 1 && !/[*?]/.test(only)) return [`host=${plain(only)}`];
  return [`host=~${globs.map(regexOf).join('|')}`];
}

function regexOf(glob: string): string {
  return plain(glob)
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
}

function plain(glob: string): string {
  if (/^[^\s!{}[\]"]+$/.test(glob)) return glob;
  const way = "write a matcher, such as 'host!=web-1' or 'host=~web-[12]'";
  throw new SyntaxError(
    `cannot use ${JSON.stringify(glob)} as a host: only * and ? stand for other characters; ${way}`,
  );
}
