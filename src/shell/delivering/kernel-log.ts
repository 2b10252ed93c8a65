import type { Reasons } from '../../core/telling/found.ts';
import { reasonsIn } from '../../core/telling/kernel-lines.ts';
import type { Wanted } from '../../core/telling/letter.ts';
import type { Zone } from '../../core/time.ts';
import { tailOfFile } from './tail-of-file.ts';

const BYTES = 256 * 1024;

/** Why services died, from the first of the kernel logs that says so; undefined if none does. Never throws. */
export async function readReasons(
  paths: readonly string[],
  wanted: readonly Wanted[],
  zone: Zone,
): Promise<Reasons | undefined> {
  for (const path of paths) {
    const text = await tailOfFile(path, BYTES).then(
      (tail) => tail.text,
      () => '', // unreadable is as good as silent: most hosts allow only the administrators to read it
    );
    const causes = reasonsIn(text, wanted, zone);
    if (causes.length > 0) return { source: path, causes };
  }
  return undefined;
}
