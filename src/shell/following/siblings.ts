import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { type IdentityOptions, look, type Sight } from './identity.ts';

/** Files beside the log that may be earlier generations of it, oldest first; undefined if the directory cannot be read. */
export function siblingsOf(path: string, targets: readonly string[], options: IdentityOptions): Sight[] | undefined {
  const found = new Map<string, Sight>();
  const places = placesOf(path, targets);
  let readable = false;
  for (const [directory, belongs] of places) {
    for (const name of namesIn(directory, () => (readable = true))) {
      if (!belongs(name)) continue;
      const seen = look(join(directory, name), options);
      if (seen.state === 'file' && !found.has(seen.sight.identity)) found.set(seen.sight.identity, seen.sight);
    }
  }
  return readable ? [...found.values()].sort(olderFirst) : undefined;
}

/** The file behind a symlink, or the path itself. */
export function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // missing: whoever asked will look at it anyway and say so
  }
}

/** Whether the name itself is a symlink; one to its directory does not count. */
export function isSymlink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

export type Belongs = (name: string) => boolean;

/**
 * The log's own directory, and those that a symlink pointed into. Where the targets have numbers in their names
 * (app-2026-11-24.log), files that differ from them in the numbers only belong too: they are what the link pointed
 * to while nobody looked.
 */
function placesOf(path: string, targets: readonly string[]): Map<string, Belongs> {
  const tests = new Map<string, Belongs[]>([[dirname(path), [rotationOf(basename(path))]]]);
  for (const target of new Set(targets)) {
    if (target === path) continue;
    const rules = tests.get(dirname(target)) ?? [];
    tests.set(dirname(target), rules);
    rules.push(rotationOf(basename(target)), (name) => name === basename(target), numberedLike(basename(target)));
  }
  return new Map([...tests].map(([directory, rules]) => [directory, (name) => rules.some((rule) => rule(name))]));
}

/** What compressors add to a name. */
export const COMPRESSED = /\.(gz|bz2|xz|lzma|zst|lz4|Z)$/;

const ROTATED = /^([._-](\d[\dTZ:.+_-]*|old|prev(ious)?|last|bak|back(up)?|orig|saved?|copy|rotated))+$/i;

/** events.log.1, events.log-20261124.gz, events.log.old, and logrotate's `extension` form: events-20261124.log.gz. */
export function rotationOf(base: string): Belongs {
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const within = new RegExp(`^${escaped(stem)}[._-][0-9][0-9._-]*${escaped(extension)}$`);
  return (compressed) => {
    const name = compressed.replace(COMPRESSED, '');
    if (name.startsWith(base) && ROTATED.test(name.slice(base.length))) return true;
    return extension !== '' && within.test(name);
  };
}

const DATED = /^(.+)[._-](\d[\dTZ:._+-]*)(\.[A-Za-z]\w*)?$/;
const NUMBERED = /^(.+)\.(\d{1,4}|old|prev(?:ious)?|last|bak|back(?:up)?|orig|saved?|copy|rotated)$/i;
/** Digits of a date; fewer may be a number of the host. */
const DATE_DIGITS = 6;

/**
 * The name that a rotated file had, if that can be told from its own: events.log of events.log.1 and of
 * events-20261124.log, but nothing of web-1.log, which may be the log of web-1. Undefined: not told.
 */
export function rotatedFrom(name: string): string | undefined {
  const plain = name.replace(COMPRESSED, '');
  const numbered = NUMBERED.exec(plain)?.[1];
  if (numbered) return numbered;
  const [, stem, date = '', extension = ''] = DATED.exec(plain) ?? [];
  return stem && date.replace(/\D/g, '').length >= DATE_DIGITS ? `${stem}${extension}` : undefined;
}

/** Four digits at least: a date or a sequence, not web1.log beside web2.log. */
function numberedLike(name: string): Belongs {
  if (name.replace(/\D/g, '').length < 4) return () => false;
  const pattern = name.split(/\d+/).map(escaped).join('\\d+');
  const like = new RegExp(`^${pattern}([._-]\\d+)?(\\.gz)?$`);
  return (other) => like.test(other);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function namesIn(directory: string, onRead: () => void): string[] {
  try {
    const names = readdirSync(directory);
    onRead();
    return names;
  } catch {
    return []; // the caller learns from `readable`
  }
}

/** By the last write: it survives renaming, and gzip hands it on. Numbered names settle ties, the larger is older. */
function olderFirst(a: Sight, b: Sight): number {
  if (a.modifiedNs !== b.modifiedNs) return a.modifiedNs < b.modifiedNs ? -1 : 1;
  return numberIn(b.path) - numberIn(a.path);
}

function numberIn(path: string): number {
  return Number(/[._-](\d{1,5})(?:\.gz)?$/.exec(path)?.[1] ?? 0);
}
