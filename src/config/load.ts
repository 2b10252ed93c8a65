import { closeSync, openSync, readSync } from 'node:fs';
import { type Config, completeConfig } from './config.ts';
import { crossChecks } from './cross-checks.ts';
import { CONFIG_BYTES_MAX, parseDocumentText } from './document.ts';
import { type Machine, thisMachine } from './machine.ts';
import { explain, toProblems } from './messages.ts';
import { ConfigError, formatPath, type Problem } from './problem.ts';
import { configSchema } from './schema.ts';

export { ConfigError, formatProblem, type Problem } from './problem.ts';

/** Reads a config file. Throws a ConfigError with everything that is wrong with it, unreadable files included. */
export function loadConfig(path: string, machine: Machine = thisMachine()): Config {
  return parseConfig(readConfigText(path), path, machine);
}

/** Reads a config's text; `origin` names it in messages. Throws a ConfigError with every problem at once. */
export function parseConfig(text: string, origin: string, machine: Machine = thisMachine()): Config {
  const document = parseDocumentText(text);
  if (document.value === undefined) throw new ConfigError(origin, document.problems);
  const parsed = configSchema.safeParse(document.value, { error: explain });
  const problems: Problem[] = [...document.problems, ...toProblems(parsed.error?.issues ?? [], document.lineOf)];
  const told = new Set(problems.map(({ path }) => path));
  for (const { path, message } of crossChecks(document.value)) {
    const line = document.lineOf(path);
    // What is wrong by itself is told once: a receiver's name that is no name is not looked for as well.
    if (!told.has(formatPath(path)))
      problems.push({ path: formatPath(path), ...(line !== undefined && { line }), message });
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(origin, problems.toSorted(byLine));
  return completeConfig(parsed.data, machine);
}

function byLine(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0);
}

/**
 * Reads at most the limit, so that neither /dev/zero nor somebody's log fills the memory. Pipes are fine. Throws a
 * ConfigError.
 */
export function readConfigText(path: string): string {
  const buffer = Buffer.alloc(CONFIG_BYTES_MAX + 1);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (let read = -1; read !== 0 && length < buffer.length; length += read)
        read = readSync(file, buffer, length, buffer.length - length, null);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = `cannot read it: ${why}${missing ? '; say -c FILE, or run cerberus install' : ''}`;
    throw new ConfigError(path, [{ path: '', message }], { cause: error });
  }
  if (length > CONFIG_BYTES_MAX) {
    throw new ConfigError(path, [
      { path: '', message: `cannot read it: larger than ${CONFIG_BYTES_MAX / 1024} KiB; is it the right file?` },
    ]);
  }
  return decode(buffer.subarray(0, length), path);
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError(path, [{ path: '', message: 'cannot read it: not UTF-8; save it as UTF-8' }], {
      cause: error,
    });
  }
}
