import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlobs } from '../../src/config/glob.ts';

interface Case {
  readonly globs: readonly string[];
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a star is everything, slashes and leading dots too': {
    globs: ['*'],
    yes: ['www', 'www/1', '.hidden', 'a/b/c', '-x'],
  },
  'a plain name is itself only': { globs: ['www'], yes: ['www'], no: ['www2', 'awww', 'www/1', 'WWW'] },
  'a slash separates nothing': { globs: ['www*'], yes: ['www', 'www/1', 'www/a/b', 'www.2'], no: ['web', '/www'] },
  'a pattern may hold a slash': { globs: ['worker/*'], yes: ['worker/1', 'worker/a/b'], no: ['worker'] },
  'a question mark is one character, whatever it is': {
    globs: ['a?b'],
    yes: ['axb', 'a/b', 'a.b'],
    no: ['ab', 'axxb'],
  },
  'classes and braces': { globs: ['web-[0-9]', '{db,cache}*'], yes: ['web-3', 'db1', 'cache'], no: ['web-x', 'xdb'] },
  'an exclamation mark excludes': { globs: ['db*', '!db-test'], yes: ['db', 'db-1'], no: ['db-test', 'www'] },
  'an exclusion wins wherever it stands': { globs: ['!db-test', 'db*'], yes: ['db-1'], no: ['db-test'] },
  'only exclusions mean all but these': { globs: ['!test-*'], yes: ['www'], no: ['test-1'] },
  'no pattern matches nothing': { globs: [], no: ['www', ''] },
  'a dot is a dot': { globs: ['a.b*'], yes: ['a.b.c'], no: ['axb'] },
  'brackets and other extended globs are plain characters': { globs: ['a+(b)'], yes: ['a+(b)'], no: ['abb', 'ab'] },
  'names with magic in them are only names': { globs: ['www'], no: ['*', '{www}', '[w]ww', 'www\\', '$(id)', '!www'] },
};

for (const [name, { globs, yes = [], no = [] }] of Object.entries(CASES)) {
  test(name, () => {
    const matches = compileGlobs(globs);
    for (const service of yes) assert.equal(matches(service), true, `${globs} should match ${service}`);
    for (const service of no) assert.equal(matches(service), false, `${globs} should not match ${service}`);
  });
}

for (const [pattern, why] of [
  ['', /it is empty/],
  ['www[0-9', /Missing closing/],
  ['a b', /white space/],
  ['*a*b*c*d*e*', /more than 4 stars/],
  ['x'.repeat(201), /longer than 200/],
  ['!', /it is empty/],
] as const) {
  test(`the pattern ${JSON.stringify(pattern).slice(0, 20)} is refused`, () => {
    assert.throws(() => compileGlobs([pattern]), { name: 'SyntaxError', message: why });
  });
}

test('the slowest pattern that is allowed takes no time on a hostile name', () => {
  const matches = compileGlobs(['*a*a*a*b', '{a*,*a,ab}*a?b']);
  const started = process.cpuUsage().user;
  assert.equal(matches('a'.repeat(8000)), false);
  assert.ok(process.cpuUsage().user - started < 1_000_000, 'more than a second of CPU');
});
