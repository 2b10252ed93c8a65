import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Who may import whom: the invariants of src/README.md that the compiler cannot hold. */

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

test('core imports only core: no package, no node: module', () => {
  for (const [file, targets] of inFolder('core/')) {
    for (const target of targets) assert.ok(target.startsWith('core/'), `${file} imports ${target}`);
  }
});

test('core reads no clock and has no randomness', () => {
  for (const [file] of inFolder('core/')) {
    const text = readFileSync(join(SRC, file), 'utf8');
    assert.doesNotMatch(text, /Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval/, file);
  }
});

test('shell imports shell and core, and folders of shell do not import each other', () => {
  for (const [file, targets] of inFolder('shell/')) {
    for (const target of targets.filter(isOurs)) {
      assert.match(target, /^(core|shell)\//, `${file} imports ${target}`);
      const [own, other] = [folderIn(file), folderIn(target)];
      if (target.startsWith('shell/') && other !== '') assert.equal(other, own, `${file} imports ${target}`);
    }
  }
});

test('config imports only config and core', () => {
  for (const [file, targets] of inFolder('config/')) {
    for (const target of targets.filter(isOurs)) assert.match(target, /^(core|config)\//, `${file} imports ${target}`);
  }
});

test('nothing but cli and main imports cli', () => {
  for (const [file, targets] of imports) {
    if (file.startsWith('cli/') || file === 'main.ts') continue;
    for (const target of targets) assert.ok(!target.startsWith('cli/'), `${file} imports ${target}`);
  }
});

test('demo imports core, config, shell and itself, and only cli imports it', () => {
  for (const [file, targets] of imports) {
    for (const target of targets.filter(isOurs)) {
      if (file.startsWith('demo/')) assert.match(target, /^(core|config|shell|demo)\//, `${file} imports ${target}`);
      else if (target.startsWith('demo/')) assert.match(file, /^cli\//, `${file} imports ${target}`);
    }
  }
});

test('install imports only itself, and only cli imports it', () => {
  for (const [file, targets] of imports) {
    for (const target of targets.filter(isOurs)) {
      if (file.startsWith('install/')) assert.match(target, /^install\//, `${file} imports ${target}`);
      else if (target.startsWith('install/')) assert.match(file, /^cli\//, `${file} imports ${target}`);
    }
  }
});

test('replay and tune cannot reach the mail transports', () => {
  for (const start of ['replay.ts', 'tune.ts'].filter((f) => imports.has(f))) {
    const reached = reach(start);
    assert.ok(![...reached].some((f) => f.startsWith('shell/delivering/')), `${start} reaches shell/delivering`);
  }
});

test('each npm package is imported by exactly one file', () => {
  const users = new Map<string, string[]>();
  for (const [file, targets] of imports) {
    for (const target of new Set(targets.filter((t) => !isOurs(t) && !t.startsWith('node:')).map(packageOf))) {
      users.set(target, [...(users.get(target) ?? []), file]);
    }
  }
  for (const [name, who] of users) assert.equal(who.length, 1, `${name} is imported by ${who.join(', ')}`);
});

test('imports make no circle', () => {
  for (const start of imports.keys()) {
    const reached = new Set<string>();
    for (const next of (imports.get(start) ?? []).filter(isOurs)) reach(next, reached);
    assert.ok(!reached.has(start), `${start} imports itself by a detour`);
  }
});

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g),
  ];
  return found.map(([, from, lazy]) => resolve(file, from ?? lazy ?? ''));
}

function resolve(file: string, target: string): string {
  return target.startsWith('.') ? relative(SRC, join(SRC, dirname(file), target)) : target;
}

function isOurs(target: string): boolean {
  return files.includes(target) || target.startsWith('..') || target.endsWith('.json');
}

function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function inFolder(folder: string): [string, string[]][] {
  return [...imports].filter(([file]) => file.startsWith(folder));
}

/** The folder below `shell`, or '' for a file directly in it. */
function folderIn(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? (parts[1] ?? '') : '';
}

function reach(start: string, seen = new Set<string>()): Set<string> {
  if (seen.has(start)) return seen;
  seen.add(start);
  for (const next of imports.get(start) ?? []) if (imports.has(next)) reach(next, seen);
  return seen;
}
