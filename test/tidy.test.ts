import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** House rules that no linter holds. Functions over 60 lines are the linter's to refuse. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LINES_MAX = 200;
const LINE_WIDTH_MAX = 160;
const sources = ['src', 'test'].flatMap((dir) =>
  readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => join(dir, f)),
);

test('no source file is longer than 200 lines', () => {
  for (const file of sources.filter((f) => f.startsWith('src'))) {
    const lines = read(file).trimEnd().split('\n').length;
    assert.ok(lines <= LINES_MAX, `${file} has ${lines} lines: split it along a concept`);
  }
});

test('no line is wider than a screen', () => {
  for (const file of sources) {
    for (const [i, line] of read(file).split('\n').entries()) {
      assert.ok(line.length <= LINE_WIDTH_MAX, `${file}:${i + 1} is ${line.length} wide`);
    }
  }
});

test('file names are kebab-case, there is no index.ts, and nothing is exported as default', () => {
  for (const file of sources) {
    const name = file.split('/').at(-1) ?? '';
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/, file);
    assert.notEqual(name, 'index.ts', file);
  }
});

test('no test is narrowed, skipped without a reason, or put off', () => {
  for (const file of sources.filter((f) => f.endsWith('.test.ts') && f !== join('test', 'tidy.test.ts'))) {
    assert.doesNotMatch(
      read(file),
      /\b(test|it|describe)\.(only|skip|todo)\(|\b(only|todo): *true|\bskip: *true/,
      file,
    );
  }
});

test('types and lint are never silenced in src', () => {
  for (const file of sources.filter((f) => f.startsWith('src'))) {
    assert.doesNotMatch(read(file), /\bas any\b|: any\b|@ts-ignore|@ts-expect-error|@ts-nocheck|biome-ignore/, file);
  }
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
