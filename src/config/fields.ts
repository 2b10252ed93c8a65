import type { Duration } from '../core/time.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { compileGlobs } from './glob.ts';
import { SPAN_MAX } from './lasting.ts';
import { quote } from './problem.ts';
import { formatSize, parseSize } from './size.ts';
import * as z from './zod.ts';

/** The kinds of values that fields have. Each says what it wants, what it got, and what to write instead. */

type Camel<S> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S & string;
type CamelKeys<T> = { [K in keyof T as Camel<K>]: T[K] };

/** A mapping with these keys and no other. Written in snake_case, read in camelCase: here and nowhere else. */
export function section<S extends z.ZodRawShape>(shape: S) {
  return z
    .strictObject(shape)
    .transform((fields) => camelKeys(fields as Record<string, unknown>) as CamelKeys<typeof fields>);
}

function camelKeys(fields: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(fields).map(([key, value]) => [
    key.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(named);
}

/** A text that a function of ours turns into something, or refuses with a SyntaxError made for the reader. */
function parsed<T>(text: z.ZodType<string, string>, parse: (text: string) => T) {
  return text.transform((value, context) => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.issues.push({ code: 'custom', message: error.message, input: value });
      return z.NEVER;
    }
  });
}

export interface SpanLimits {
  readonly min?: Duration;
  readonly max?: Duration;
}

/** A duration such as `5m`, in milliseconds. */
export function duration(description: string, { min = 0, max = SPAN_MAX }: SpanLimits = {}) {
  const text = z
    .string({
      error: ({ input }) =>
        typeof input === 'number' ? `cannot read "${input}": a duration needs a unit; write ${input}s` : undefined,
    })
    .meta({ description, examples: ['5m', '1h30m'], pattern: '^(\\d+(d|h|m|s|ms))+$' });
  return parsed(text, (value) => {
    const span = parseDuration(value);
    if (span < min)
      throw new SyntaxError(`cannot use "${value}": shorter than ${formatDuration(min)}; write ${formatDuration(min)}`);
    if (span > max)
      throw new SyntaxError(`cannot use "${value}": longer than ${formatDuration(max)}; write ${formatDuration(max)}`);
    return span;
  });
}

/** A size such as `8KiB`, in bytes. */
export function size(description: string, { min, max }: { readonly min: number; readonly max: number }) {
  const text = z
    .string({
      error: ({ input }) =>
        typeof input === 'number'
          ? `cannot read "${input}": a size needs a unit; write ${formatSize(input)}`
          : undefined,
    })
    .meta({ description, examples: ['8KiB'], pattern: '^\\d+(B|KiB|MiB|GiB)$' });
  return parsed(text, (value) => {
    const bytes = parseSize(value);
    if (bytes < min)
      throw new SyntaxError(`cannot use "${value}": less than ${formatSize(min)}; write ${formatSize(min)}`);
    if (bytes > max)
      throw new SyntaxError(`cannot use "${value}": more than ${formatSize(max)}; write ${formatSize(max)}`);
    return bytes;
  });
}

/** An absolute path: a daemon's working directory is an accident. */
export function path(description: string, example: string) {
  return parsed(z.string().meta({ description, examples: [example] }), (value) => {
    if (/[\u0000-\u001f]/.test(value))
      throw new SyntaxError(`cannot use ${quote(value)}: it holds a control character; write ${example}`);
    if (value.startsWith('/')) return value;
    throw new SyntaxError(
      `cannot use ${quote(value)}: a relative path depends on where the agent is started; write it from the root, like ${example}`,
    );
  });
}

/**
 * A mail address, bare: `oncall@example.com`. Local names (`root`) are allowed where a local MTA completes them.
 * None begins with a dash: sendmail would take it for an option.
 */
export function address(description: string, { local = false } = {}) {
  return parsed(z.string().meta({ description, examples: ['oncall@example.com'] }), (value) => {
    if (/^[^\s@<>(),;:"\\-][^\s@<>(),;:"\\]*@[^\s@<>(),;:"\\]+$/u.test(value) && value.length <= ADDRESS_LENGTH_MAX)
      return value;
    if (local && /^\w[\w.+-]{0,63}$/.test(value)) return value;
    const inner = /<([^<>]+)>/.exec(value)?.[1];
    throw new SyntaxError(
      `cannot read ${quote(value)}: not a bare mail address; write ${inner ?? 'oncall@example.com'}`,
    );
  });
}

/** RFC 5321 §4.5.3.1.3, a path with its angle brackets. */
const ADDRESS_LENGTH_MAX = 254;

/** Five or six fields of cron; whether they can be meant is for the scheduler to say, this catches the slips. */
export function cron(description: string) {
  return parsed(z.string().meta({ description, examples: ['0 9 * * 1'] }), (value) => {
    const fields = value.trim().split(/\s+/);
    if (fields.length !== 5 && fields.length !== 6) {
      throw new SyntaxError(
        `cannot read ${quote(value)}: ${fields.length} fields, cron has 5 (or 6, with seconds first); write 0 9 * * 1`,
      );
    }
    const strange = fields.find((field) => !/^[\d*/,\-A-Za-z?]+$/.test(field));
    if (strange !== undefined)
      throw new SyntaxError(`cannot read ${quote(value)}: "${strange}" is no field of cron; write 0 9 * * 1`);
    return fields.join(' ');
  });
}

/** One name pattern of services. */
export function glob() {
  const text = z.string().meta({ examples: ['www*'], description: 'Name pattern; a leading ! excludes' });
  return parsed(text, (value) => {
    compileGlobs([value]);
    return value;
  });
}

/** A whole number within limits. */
export function count(description: string, { min, max }: { readonly min: number; readonly max: number }) {
  return z.int().min(min).max(max).meta({ description });
}

/** A plain text of one line. */
export function text(description: string, example: string) {
  return parsed(z.string().meta({ description, examples: [example] }), (value) => {
    if (value === '') throw new SyntaxError(`cannot use "": it is empty; write ${example}`);
    if (/[\u0000-\u001f\u007f]/.test(value))
      throw new SyntaxError(`cannot use ${quote(value)}: it holds a control character; write ${example}`);
    return value;
  });
}

/** A text that a function of ours reads, or refuses with a SyntaxError. */
export function readBy<T>(read: (text: string) => T, description: string, example: string) {
  const explained = z.string({ error: ({ input }) => (typeof input === 'number' ? whyNot(read, input) : undefined) });
  return parsed(explained.meta({ description, examples: [example] }), read);
}

/** What would be said of a number if it stood in quotes: no use to advise them if it cannot be meant even so. */
function whyNot(read: (text: string) => unknown, input: number): string | undefined {
  try {
    read(String(input));
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? error.message : undefined;
  }
}

const LIST_MAX = 100;

/** A list, or its only entry without the brackets. */
export function oneOrMore<T>(entry: z.ZodType<T, string>) {
  return z
    .union([entry, z.array(entry).min(1).max(LIST_MAX)])
    .transform((value): readonly T[] => (Array.isArray(value) ? value : [value as T]));
}

/** Label names become mail headers and metric labels, so they are as narrow as Prometheus has them. */
export function labels(description: string) {
  const name = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, {
    error: ({ input }) =>
      `cannot use ${quote(input)} as a label: letters, digits and _ only; write ${String(input).replace(/\W+/g, '_')}`,
  });
  return z.record(name, text('Value', 'ams')).meta({ description });
}
