import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Above the program as it is bundled (dist/), and above this file as it is written (src/shell/). */
const ROOTS = ['..', '../..'];

/**
 * The path of a file that comes with the program, such as `config/minimal.yaml`.
 * @throws {Error} when the program stands alone, without the files that come with it.
 */
export function packageFile(name: string): string {
  const paths = ROOTS.map((root) => fileURLToPath(new URL(`${root}/${name}`, import.meta.url)));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  const self = fileURLToPath(import.meta.url);
  throw new Error(
    `Cannot find the files that come with the program: "${self}" stands without them, run it from a clone or the package`,
  );
}

/** Its text. @throws {Error} as `packageFile`, and what reading throws. */
export function readPackageFile(name: string): string {
  return readFileSync(packageFile(name), 'utf8');
}
