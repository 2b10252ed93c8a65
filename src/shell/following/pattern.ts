/** Which logs: the segments of an absolute path; an anchored RegExp where one holds a wildcard. */
export interface LogPattern {
  readonly text: string;
  readonly segments: readonly (string | RegExp)[];
}

/** The one path of a pattern without a wildcard. */
export function plainPath({ segments }: LogPattern): string | undefined {
  return segments.every((segment) => typeof segment === 'string') ? `/${segments.join('/')}` : undefined;
}

/** Whether the pattern names the path, there or not. */
export function names({ segments }: LogPattern, path: string): boolean {
  const parts = path.split('/').slice(1);
  return (
    parts.length === segments.length &&
    segments.every((segment, i) => {
      const part = parts[i] ?? '';
      return typeof segment === 'string' ? segment === part : segment.test(part);
    })
  );
}
