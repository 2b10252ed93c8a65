import type { Instant } from '../core/time.ts';

/** A silence as its file holds it: one JSON document, in words that a person or a deploy script can write too. */
export interface StoredSilence {
  /** Short and readable, and the file's name: `1124-kfrt`. */
  readonly id: string;
  /** As they were given: globs on the service such as `www*`, or matchers such as `severity=page`. */
  readonly matchers: readonly string[];
  readonly from: Instant;
  /** Not included. */
  readonly until: Instant;
  readonly comment: string;
  readonly author: string;
}

export const ID_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
export const MATCHERS_MAX = 50;
/** Of a comment, an author, or one matcher. */
const TEXT_MAX = 500;

/** Times are ISO 8601 in the file. */
export function encodeSilence({ from, until, ...silence }: StoredSilence): string {
  const times = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  return `${JSON.stringify({ version: 1, ...silence, ...times }, undefined, 2)}\n`;
}

/**
 * Reads a silence's file back. Every field is checked, because it may be written by hand.
 * @throws {SyntaxError} when it is none; the message says what is wrong.
 */
export function decodeSilence(text: string, id: string): StoredSilence {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('It is no mapping');
  const fields: Readonly<Record<string, unknown>> = { ...value };
  if (fields.version !== 1) throw new SyntaxError(`Unknown version "${String(fields.version)}"`);
  if (fields.id !== id) throw new SyntaxError(`It holds the silence "${String(fields.id)}"`);
  const { matchers } = fields;
  if (!Array.isArray(matchers) || matchers.length === 0 || matchers.length > MATCHERS_MAX) throw wrong('matchers');
  return {
    id,
    matchers: matchers.map((matcher) => textOf(matcher, 'matchers')),
    from: instantOf(fields.from, 'from'),
    until: instantOf(fields.until, 'until'),
    comment: textOf(fields.comment, 'comment'),
    author: textOf(fields.author, 'author'),
  };
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > TEXT_MAX) throw wrong(field);
  return value;
}

function instantOf(value: unknown, field: string): Instant {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(instant)) throw wrong(field);
  return instant;
}

function wrong(field: string): SyntaxError {
  return new SyntaxError(`Field "${field}" is missing or wrong`);
}
