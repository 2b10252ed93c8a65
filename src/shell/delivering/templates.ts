import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mustache from 'mustache';

/** A template of a user's own, or why there is none although there is a file. */
type Template = { readonly text: string } | { readonly fault: string } | undefined;

/** What one mail came to under the templates: undefined where there is none, or none that works. */
export interface Templated {
  readonly text: string | undefined;
  readonly html: string | undefined;
  /** Why a template was not used. */
  readonly fault: string | undefined;
}

const RESULT_MAX = 512 * 1024;
const FAULT_MAX = 160;

/**
 * The user's own words for mails: `text.tmpl` and `html.tmpl` in a directory, in Mustache. No template can fail a mail:
 * what cannot be read, understood or filled in is a fault to be told, and our own words stand.
 */
export class Templates {
  readonly #text: Template;
  readonly #html: Template;

  /** Reads the directory now; a change is noticed when the config is read again. */
  constructor(dir: string | undefined) {
    this.#text = dir === undefined ? undefined : read(join(dir, 'text.tmpl'));
    this.#html = dir === undefined ? undefined : read(join(dir, 'html.tmpl'));
  }

  /** Why templates that are there will not be used. */
  get faults(): readonly string[] {
    return [this.#text, this.#html].flatMap((template) => (template && 'fault' in template ? [template.fault] : []));
  }

  fill(data: object): Templated {
    // Plain text has no entities; in HTML every value is escaped but for {{{…}}}.
    const text = filled('text.tmpl', this.#text, data, String);
    const html = filled('html.tmpl', this.#html, data, mustache.escape);
    return { text: text.text, html: html.text, fault: text.fault ?? html.fault };
  }
}

function read(path: string): Template {
  try {
    const text = readFileSync(path, 'utf8');
    mustache.parse(text);
    return { text };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    return { fault: faultOf(path, error) };
  }
}

interface Filled {
  readonly text: string | undefined;
  readonly fault: string | undefined;
}

function filled(name: string, template: Template, data: object, escaped: (value: string) => string): Filled {
  if (template === undefined) return { text: undefined, fault: undefined };
  if ('fault' in template) return { text: undefined, fault: template.fault };
  try {
    const text = mustache.render(template.text, data, {}, { escape: escaped });
    if (text.trim() === '') throw new Error('it came out empty');
    if (text.length > RESULT_MAX) throw new Error(`it came out longer than ${RESULT_MAX} characters`);
    return { text, fault: undefined };
  } catch (error) {
    return { text: undefined, fault: faultOf(name, error) };
  }
}

function faultOf(what: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `${what}: ${why}`.replace(/\s+/g, ' ').slice(0, FAULT_MAX);
}
