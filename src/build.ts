import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

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
  target: 'node20',
  format: 'esm',
  legalComments: 'none',
  minifySyntax: true,
  logLevel: 'warning',
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as cerberusCreateRequire } from 'node:module';",
      'const require = cerberusCreateRequire(import.meta.url);',
    ].join('\n'),
  },
});
await chmod(outfile, 0o755);
