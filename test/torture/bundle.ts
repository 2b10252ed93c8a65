import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The harness agent as one plain file, so that starting it takes a moment and not half a second. */
export async function bundleAgent(dir: string): Promise<string> {
  const outfile = join(dir, 'agent.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./agent.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
  return outfile;
}
