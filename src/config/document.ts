import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { formatPath, type Path, type Problem, quote } from './problem.ts';

/** A config file is a few hundred lines; anything near this is the wrong file. */
export const CONFIG_BYTES_MAX = 256 * 1024;

/** Enough for a shared list of addresses; far below what an expansion bomb needs. */
const ALIASES_MAX = 50;

/** Routes within routes are the only nesting without an end; nobody can follow ten of them, and each takes two. */
const DEPTH_MAX = 40;

const TOO_DEEP: Problem = { path: '', message: 'cannot read it as YAML: nested too deeply; is it the right file?' };

/** A YAML text as plain data, with what is wrong with it as YAML, and the lines its values stand on. */
export interface ConfigDocument {
  /** undefined when the text is too broken to be looked at further. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The 1-based line of a value, or of the nearest thing around it that is there. */
  lineOf(path: Path): number | undefined;
}

/**
 * YAML 1.2 core, strictly: no merge keys, no custom tags, no duplicate keys, few aliases, one document. What is
 * surprising in YAML (`no` as a boolean, 1:30 as ninety, `<<`) is not in this subset.
 */
export function parseDocumentText(text: string): ConfigDocument {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: true,
      stringKeys: true,
      prettyErrors: false,
      strict: true,
      lineCounter: lines,
    });
    return toConfigDocument(document, lines, text);
  } catch (error) {
    return broken([error instanceof RangeError ? TOO_DEEP : { path: '', message: `cannot read it as YAML: ${error}` }]);
  }
}

function toConfigDocument(document: Document.Parsed, lines: LineCounter, text: string): ConfigDocument {
  const faults: readonly YAMLError[] = [...document.errors, ...document.warnings];
  // The parser recurses: ten thousand open brackets run out of stack, and then every closing one is a fault as well.
  if (faults.some(({ message }) => message.includes('call stack'))) return broken([TOO_DEEP]);
  const problems = [
    ...new Map(faults.toReversed().map((fault) => toProblem(fault, lines, text))).values(),
  ].toReversed();
  if (faults.some((fault) => fault.code !== 'DUPLICATE_KEY')) return broken(problems);
  const lineOf = (path: Path) => lineIn(document, lines, path);
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    if (isDeeperThan(DEPTH_MAX, value)) return broken([TOO_DEEP]);
    return { value: value ?? {}, problems: [...problems, ...forbiddenKeys(value, lineOf)], lineOf };
  } catch (error) {
    const why = error instanceof ReferenceError ? error.message.toLowerCase() : String(error);
    return broken([{ path: '', message: `cannot expand its aliases (&name, *name): ${why}; write the values out` }]);
  }
}

/** By line, so that the faults that follow from the first one on a line are not told as well. */
function toProblem(fault: YAMLError, lines: LineCounter, text: string): [line: number, problem: Problem] {
  const { line } = lines.linePos(fault.pos[0]);
  return [line, { path: '', line, message: yamlMessage(fault, text.split('\n', line)[line - 1] ?? '') }];
}

function broken(problems: readonly Problem[]): ConfigDocument {
  return { value: undefined, problems, lineOf: () => undefined };
}

function yamlMessage(fault: YAMLError, line: string): string {
  const why = fault.message.split('\n')[0] ?? '';
  switch (fault.code) {
    case 'TAB_AS_INDENT':
      return 'cannot read it as YAML: a tab in the indentation; write spaces';
    case 'DUPLICATE_KEY':
      return 'the same key stands here a second time; keep one of the two';
    case 'NON_STRING_KEY':
      return 'cannot read it as YAML: a key that is no text; write a plain word';
    case 'MULTIPLE_DOCS':
      return 'cannot read it as YAML: a second document begins here; remove the ---';
    case 'TAG_RESOLVE_FAILED':
      return `cannot read it as YAML: ${why}; write the value without a tag`;
    default:
      return `cannot read it as YAML: ${why}${BRACE_IN_VALUE.test(line) ? '; quote a value with { in it' : ''}`;
  }
}

/** `{ path: /x/{job}.log }`: braces that mean themselves, in a value that begins or ends with something else. */
const BRACE_IN_VALUE = /[^\s[{,]\{|\}[^\s,\]}]/;

/** True of an alias that holds itself as well. */
function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((child) => isDeeperThan(depth - 1, child));
}

/** Keys that plain objects treat in their own way, and the merge key, which YAML 1.2 does not have. */
function forbiddenKeys(value: unknown, lineOf: (path: Path) => number | undefined, path: Path = []): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === '__proto__') {
      const line = lineOf(here);
      return [
        {
          path: formatPath(here),
          ...(line && { line }),
          message: `cannot use ${quote(key)} as a name; choose another`,
        },
      ];
    }
    return forbiddenKeys(child, lineOf, here);
  });
}

function lineIn(document: Document.Parsed, lines: LineCounter, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;
}
