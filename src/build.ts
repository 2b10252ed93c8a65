import { chmod, readFile, writeFile } from 'node:fs/promises';
import { build, type Plugin } from 'esbuild';
import { parsedDefaults } from './config/parsed-defaults.ts';

/** Parts of Node that take their time and megabytes to load, and that many commands never need. */
const HEAVY =
  /^(node:)?(tls|https?|http2|zlib|dns|dns\/promises|net|child_process|readline|crypto|dgram|worker_threads)$/;

/**
 * In one file, esbuild puts every import of Node at the top, so that all are loaded at each start. Behind getters each is
 * loaded when something of it is first used: 10 ms and 8 MB less for those that do not.
 */
const lazyNode: Plugin = {
  name: 'lazy-node',
  setup(build) {
    build.onResolve({ filter: HEAVY }, ({ path, kind }) => {
      return kind === 'import-statement' ? { path, namespace: 'lazy-node' } : { path, external: true };
    });
    build.onLoad({ filter: /./, namespace: 'lazy-node' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => name !== 'default');
      const getters = names.map((name) => `get ${name}() { return require(${JSON.stringify(path)}).${name}; }`);
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};

/**
 * Bundles the agent and its packages into one file, so that an old host needs Node and nothing else.
 * Development only; the bundle does not contain it. The banner gives CommonJS packages their `require`.
 */
const outfile = 'dist/cerberus.js';
await build({
  entryPoints: ['src/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  // Native, for unix sockets, which we do not offer.
  external: ['unix-dgram'],
  target: 'node20',
  format: 'esm',
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
  plugins: [lazyNode],
  // See src/config/defaults.ts.
  define: { CERBERUS_DEFAULTS: JSON.stringify(parsedDefaults()) },
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as cerberusCreateRequire } from 'node:module';",
      'const require = cerberusCreateRequire(import.meta.url);',
    ].join('\n'),
  },
});
// esbuild leaves regular expressions as they are. With one character beyond ASCII in it, V8 keeps the whole source in two
// bytes a character: 10 MB more, and 30 ms at each start.
const source = await readFile(outfile, 'utf8');
await writeFile(
  outfile,
  source.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
);
await chmod(outfile, 0o755);
