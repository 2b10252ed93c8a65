/** One thing wrong with a config, told so that it can be mended without reading anything else. */
export interface Problem {
  /** Where in the document, as one would write it: `rules[1].within`. Empty for the document as a whole. */
  readonly path: string;
  /** 1-based line in the file, where it could be told. */
  readonly line?: number;
  /** What was attempted, the value in quotes, why not, and the way out. */
  readonly message: string;
}

/** A config that cannot be used: every problem at once, because mending them one a start is a night's work. */
export class ConfigError extends Error {
  readonly origin: string;
  readonly problems: readonly Problem[];

  constructor(origin: string, problems: readonly Problem[], options?: ErrorOptions) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`Cannot use ${origin}: ${count}`, ...problems.map(formatProblem)].join('\n  '), options);
    this.name = 'ConfigError';
    this.origin = origin;
    this.problems = problems;
  }
}

/** `rules[1].within (line 12): cannot read "5 mins": unknown unit "mins"; write 5m` */
export function formatProblem(problem: Problem): string {
  const where = problem.path === '' ? '' : problem.path;
  const line = problem.line === undefined ? '' : where === '' ? `line ${problem.line}` : ` (line ${problem.line})`;
  return where + line === '' ? problem.message : `${where}${line}: ${problem.message}`;
}

export type Path = readonly (string | number)[];

/** `['rules', 1, 'within']` as `rules[1].within`; keys that are no plain words are quoted. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** A value as it is shown in a message: quoted, cut, and never more than a line. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = String(value);
  return JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);
}

const QUOTED_MAX = 60;
