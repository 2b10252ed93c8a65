import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Plugin, transform } from 'esbuild';
import { parsedDefaults } from './config/parsed-defaults.ts';

/** Parts of Node that take their time and megabytes to load, and that many commands never need. */
const HEAVY =
  /^(node:)?(tls|https?|http2|zlib|dns|dns\/promises|net|child_process|readline|crypto|dgram|worker_threads)$/;
const OUT = 'dist';
const FIRST = 'cerberus.js';
const SECOND = 'agent.mjs';
/** CommonJS packages need their `require`. By this line `install` knows a file of ours (src/install/plan.ts). */
const BANNER = `import { createRequire as cerberusCreateRequire } from 'node:module';
const require = cerberusCreateRequire(import.meta.url);
`;

/**
 * In one file, esbuild puts every import of Node at the top, so that all are loaded at each start. Behind getters each is
 * loaded when something of it is first used: 15 ms and 8 MB less for those that do not.
 */
const lazyNode: Plugin = {
  name: 'lazy-node',
  setup(build) {
    build.onResolve({ filter: HEAVY }, ({ path, kind, namespace }) => {
      const lazy = kind === 'import-statement' || (kind === 'require-call' && namespace !== 'lazy-node');
      return lazy ? { path, namespace: 'lazy-node' } : { path, external: true };
    });
    build.onLoad({ filter: /./, namespace: 'lazy-node' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      const getters = names.map((name) => `get ${name}() { return require(${JSON.stringify(path)}).${name}; }`);
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};

/**
 * Names within packages are shortened, half a megabyte: V8 holds the source and all names for as long as it runs. Ours
 * stay, for whoever reads a stack trace.
 */
const shortNames: Plugin = {
  name: 'short-names',
  setup(build) {
    build.onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { minifyIdentifiers: true });
      return { contents: code };
    });
  },
};

/** The modules that are imported when needed, which the second file exports. */
const wanted = new Set<string>();

/** Leaves our own modules that are imported when needed to the second file. */
const inSecondFile: Plugin = {
  name: 'in-second-file',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      wanted.add(`./${relative('.', join(resolveDir, path))}`);
      return { path: `./${SECOND}`, external: true };
    });
  },
};

/**
 * Bundles the program and its packages into two files, so that an old host needs Node and nothing else: the command line
 * with what looks at past logs, and the agent with all the rest. V8 looks through all of a file before it runs any of it:
 * with everything in one, a third of a short replay. Development only; the bundle does not contain it.
 */
const first = await bundled({ entryPoints: ['src/main.ts'], plugins: [inSecondFile, lazyNode, shortNames] });
const exported = [...wanted].sort().map((path) => `export * from ${JSON.stringify(path)};`);
const second = await bundled({
  stdin: { contents: exported.join('\n'), resolveDir: '.', loader: 'ts' },
  plugins: [lazyNode, shortNames],
});
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, SECOND), second);
await writeFile(join(OUT, FIRST), `#!/usr/bin/env node\n${first}`);
await chmod(join(OUT, FIRST), 0o755);

async function bundled(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...options,
    write: false,
    bundle: true,
    platform: 'node',
    // Native, for unix sockets of datagrams, which we do not offer.
    external: ['unix-dgram'],
    target: 'node20',
    format: 'esm',
    legalComments: 'none',
    minifySyntax: true,
    logLevel: 'warning',
    // See src/config/defaults.ts.
    define: { CERBERUS_DEFAULTS: JSON.stringify(parsedDefaults()) },
  });
  const text = withConstants(outputFiles?.[0]?.text ?? '');
  const { code } = await transform(text, { minifyWhitespace: true, minifySyntax: true, legalComments: 'none' });
  return `${BANNER}${inAscii(code)}`;
}

/**
 * esbuild makes variables of all that stands at the top of a module. V8 then loads a number and checks that it is one at
 * each use, for a fifth of the time that lines take. Names in capitals are constants, and become so again.
 */
function withConstants(source: string): string {
  return source.replace(/^var (?=[A-Z][A-Z0-9_]* = )/gm, 'const ');
}

/**
 * esbuild leaves regular expressions as they are. With one character beyond ASCII in it, V8 keeps the whole source in two
 * bytes a character: 10 MB more, and 30 ms at each start.
 */
function inAscii(source: string): string {
  return source.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
