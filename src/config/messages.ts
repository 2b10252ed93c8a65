import { exampleAt, fileMeant, mappingMeant, numberMeant } from './meant.ts';
import { formatPath, type Path, type Problem, quote } from './problem.ts';
import { wayOut } from './suggest.ts';
import * as z from './zod.ts';

/** What zod found wrong, in our words. Fields with words of their own (durations, paths …) come with them already. */
export function explain(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(issue);
    case 'invalid_value':
      return `cannot read ${quote(issue.input)}: ${wayOutOfValue(issue.input, issue.values.map(String))}`;
    case 'unrecognized_keys': {
      const known = keysOf(issue.inst);
      return issue.keys.map((key) => `unknown field ${quote(key)}; ${wayOutOfKey(key, known)}`).join('\n');
    }
    case 'too_small':
      return issue.origin === 'array'
        ? 'cannot use an empty list; write at least one entry'
        : `cannot use ${quote(issue.input)}: less than ${issue.minimum}; write ${issue.minimum} or more${suchAs(issue)}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `cannot use so long a list: more than ${issue.maximum} entries; shorten it`
        : `cannot use ${quote(issue.input)}: more than ${issue.maximum}; write ${issue.maximum} or less${suchAs(issue)}`;
    default:
      return undefined;
  }
}

/** zod's issues as problems, one a mistake: unions told by the branch that was meant, unknown keys one by one. */
export function toProblems(issues: readonly z.core.$ZodIssue[], lineOf: (path: Path) => number | undefined): Problem[] {
  return issues
    .flatMap((issue) => flatten(issue, []))
    .map(({ path, message }) => {
      const line = lineOf(path);
      return { path: formatPath(path), ...(line !== undefined && { line }), message };
    });
}

interface Found {
  readonly path: Path;
  readonly message: string;
}

function flatten(issue: z.core.$ZodIssue, parent: Path): Found[] {
  // Symbols cannot be keys of a YAML document.
  const path = [...parent, ...(issue.path as (string | number)[])];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? issue.message }));
    }
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, message }));
    case 'invalid_union': {
      const meant = issue.errors.find(
        (branch) => !branch.some((error) => error.path.length === 0 && error.code === 'invalid_type'),
      );
      const branch = meant ?? issue.errors[0] ?? [];
      return branch.flatMap((error) => flatten(error, path));
    }
    default:
      return [{ path, message: issue.message }];
  }
}

function suchAs({ path = [] }: z.core.$ZodRawIssue): string {
  const example = exampleAt(path as Path); // As above.
  return example === undefined ? '' : `, such as ${example}`;
}

function wayOutOfKey(key: string, known: readonly string[]): string {
  if (key === '<<') return MERGE_KEY;
  const file = fileMeant(key, known);
  return file === undefined ? wayOut(key, known) : `write ${file}`;
}

const MERGE_KEY = 'YAML 1.2 has no merge keys, write the fields out';

const WANTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function explainType({
  expected,
  input,
  inst,
  path = [],
}: z.core.$ZodRawIssue & { readonly code: 'invalid_type' }): string {
  const examples = inst instanceof z.ZodType ? inst.meta()?.examples : undefined;
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  const write = example === undefined ? '' : `; write ${example}`;
  const wanted = WANTED[expected] ?? expected;
  if (input === undefined) return `is missing${write === '' ? `: expected ${wanted}` : write}`;
  if (input === null) return `is empty: expected ${wanted}${write === '' ? '; write it, or remove the field' : write}`;
  const scalar = typeof input === 'number' || typeof input === 'boolean';
  if (expected === 'string' && scalar)
    return `cannot read ${quote(input)}: expected a text; write "${input}", in quotes`;
  if (expected === 'boolean') return `cannot read ${quote(input)}: expected true or false; write ${meantAsTrue(input)}`;
  if (expected === 'int' && typeof input === 'number')
    return `cannot use ${quote(input)}: expected a whole number; write ${Math.ceil(input)}`;
  const unquoted = expected === 'number' && typeof input === 'string' && /^\d+$/.test(input);
  if (unquoted) return `cannot read ${quote(input)}: expected a number; write ${input}, without quotes`;
  const meant = meantAt(path as Path, expected, input); // As above.
  return `cannot read ${quote(input)}: expected ${wanted}${meant ? `; write ${meant}` : write || `; write ${wanted}`}`;
}

/** What was meant at this place, where that can be told from what was written. */
function meantAt(path: Path, expected: string, input: unknown): string | number | undefined {
  if (expected === 'object' || expected === 'record') return mappingMeant(path, input);
  return expected === 'int' || expected === 'number' ? numberMeant(path, input) : undefined;
}

function meantAsTrue(input: unknown): boolean {
  return /^(y|yes|on|1|true)$/i.test(String(input));
}

function wayOutOfValue(input: unknown, values: readonly string[]): string {
  return typeof input === 'string' ? `unknown word; ${wayOut(input, values)}` : `expected one of ${values.join(', ')}`;
}

function keysOf(inst: unknown): readonly string[] {
  return inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
}
