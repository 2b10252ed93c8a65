import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Contestant {
  readonly name: string;
  /** Runs on the plain log only; `log.gz` lies beside that. */
  readonly plainOnly?: boolean;
  command(log: string): readonly string[];
}

const COUNT = '{c[$6" "$7]++}';
const DIST = fileURLToPath(new URL('../../dist/cerberus.js', import.meta.url));

/** Programs of the system that count lines, by how much of our work they do. */
const SYSTEM: readonly Contestant[] = [
  { name: 'wc -l', command: (log) => ['wc', '-l', log] },
  { name: 'grep -c stopping', command: (log) => ['grep', '-c', 'stopping', log] },
  { name: 'mawk', command: (log) => ['mawk', COUNT, log] },
  { name: 'gawk', command: (log) => ['gawk', COUNT, log] },
  { name: 'zcat | wc -l', plainOnly: true, command: (log) => ['sh', '-c', 'zcat "$0" | wc -l', `${log}.gz`] },
];

export interface Field {
  readonly contestants: readonly Contestant[];
  /** Names of programs that are not here. Nothing is installed. */
  readonly missing: readonly string[];
}

/** Everyone who can run here. Ours are bundled into `folder` first: compiling on the way in is not what is measured. */
export async function findContestants(folder: string): Promise<Field> {
  const system = SYSTEM.filter((one) => isInstalled(one.command('')[0] ?? ''));
  const missing = SYSTEM.filter((one) => !system.includes(one)).map(({ name }) => name);
  const contestants = [
    ...system,
    await bundled('node readline', 'count-by-readline', folder),
    await bundled('our reader alone', 'reader-alone', folder),
  ];
  if (!existsSync(DIST)) return { contestants, missing: [...missing, 'cerberus replay (npm run build)'] };
  const ours =
    (command: string, end = '') =>
    (log: string) => [process.execPath, DIST, command, '--json', log + end];
  const program = [
    { name: 'cerberus replay', command: ours('replay') },
    { name: 'cerberus replay .gz', plainOnly: true, command: ours('replay', '.gz') },
    { name: 'cerberus tune', plainOnly: true, command: ours('tune') },
  ];
  return { contestants: [...contestants, ...program], missing };
}

async function bundled(name: string, file: string, folder: string): Promise<Contestant> {
  const outfile = join(folder, `${file}.mjs`);
  const entry = fileURLToPath(new URL(`${file}.ts`, import.meta.url));
  const options = { bundle: true, platform: 'node', target: 'node20', format: 'esm', minifySyntax: true } as const;
  await build({ entryPoints: [entry], outfile, ...options, logLevel: 'warning' });
  return { name, command: (log) => [process.execPath, outfile, log] };
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
