import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BOOT = fileURLToPath(new URL('with-systemd.sh', import.meta.url));
const SRC = fileURLToPath(new URL('../../src', import.meta.url));
/** The status of with-systemd.sh where it cannot boot a systemd. */
const CANNOT = 77;

/** A directory that the private systemd and we both see, with the overlay for its root in it. */
export interface Stage {
  readonly dir: string;
  readonly overlay: string;
  /** What the services wrote of themselves: lines `up NAME` and `down NAME`. */
  readonly truth: string;
  readonly log: string;
  remove(): void;
}

let boot: SpawnSyncReturns<string> | undefined;

/** Skips the test, with the reason, where no systemd can be booted; fails it where one is required. */
export function needsSystemd(t: TestContext): boolean {
  boot ??= spawnSync('bash', [BOOT, '--', 'true'], { encoding: 'utf8', timeout: 60_000 });
  const { status, stderr } = boot;
  if (status === 0) return true;
  assert.ok(status === CANNOT && process.env.CERBERUS_REQUIRE_REAL !== '1', `no systemd here: ${stderr}`);
  t.skip(stderr.trim());
  return false;
}

export function makeStage(): Stage {
  // Not below /tmp, which the private systemd hides behind its own.
  mkdirSync('/var/tmp', { recursive: true });
  const dir = mkdtempSync('/var/tmp/cerberus-stage-');
  chmodSync(dir, 0o755);
  const stage = { dir, overlay: join(dir, 'overlay'), truth: join(dir, 'truth'), log: join(dir, 'events.log') };
  mkdirSync(join(stage.overlay, 'etc/systemd/system'), { recursive: true });
  writeScript(join(dir, 'service'), SERVICE);
  return { ...stage, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export function addUnit(stage: Stage, name: string, text: string): void {
  const path = join(stage.overlay, 'etc/systemd/system', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text.trim()}\n`);
}

export function writeScript(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** The whole program in one file, as it is installed. */
export async function bundleCerberus(stage: Stage): Promise<string> {
  const program = join(stage.dir, 'cerberus.mjs');
  await build({
    entryPoints: [join(SRC, 'main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
  });
  return program;
}

/** Boots the stage's systemd and runs a shell script in it, as root. What it says is shown when it fails. */
export async function inSystemd(stage: Stage, script: string, options: readonly string[] = []): Promise<string> {
  const path = join(stage.dir, 'script');
  writeScript(path, `#!/bin/bash\nset -eu\ncd ${stage.dir}\n${script}\n`);
  const child = spawn(
    'bash',
    [BOOT, '--overlay', stage.overlay, '--bind', stage.dir, ...options, '--timeout', '120', '--', path],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  assert.equal(status, 0, said);
  return said;
}

/** Lines of a file of the stage; none if it is not there. */
export function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

/** Shell for `inSystemd`: waits until a service has come up so many times, or a file has a line, at most ten seconds. */
export const SHELL_WAITS = `
waiting() { i=0; until "$@"; do i=$((i + 1)); [ $i -lt 500 ] || { echo "waited in vain: $*"; return 1; }; sleep 0.02; done; }
came_up() { [ "$(grep -cx "up $1" truth)" -ge "$2" ]; }
until_ups() { waiting came_up "$1" "$2"; }
until_line() { waiting grep -qs -- "$2" "$1"; }
calm() { touch calm; for u; do until_line truth "^stays $u$"; done; systemctl stop "$@"; rm calm; }
`;

/**
 * A service that writes of itself `up NAME` when it runs and `down NAME` before it ends. So many lives ($3) it ends
 * as $2 says, by itself; after that, or once there is a file `calm`, it stays until SIGTERM, and writes that it does:
 * stopped before its first word, it would have lived without a trace. One write a line.
 */
const SERVICE = `#!/bin/sh
name=$1 how=$2 lives=\${3:-0}
truth=\${0%/*}/truth
down() { echo "down $name" >> "$truth"; }
status=0
case $how in on-term-*) status=\${how#on-term-} ;; esac
trap 'down; exit $status' TERM
echo "up $name" >> "$truth"
[ "$(grep -cx "up $name" "$truth")" -le "$lives" ] && [ ! -e "\${0%/*}/calm" ] || how=stay
case $how in
  exit-*) trap '' TERM; down; exit "\${how#exit-}" ;;
  kill-*) trap '' TERM; down; ulimit -c 0; kill -s "\${how#kill-}" $$ ;;
  hang) trap '' TERM; systemd-notify --ready; down; exec sleep 1000 ;;
  *) systemd-notify --ready 2>/dev/null || :; echo "stays $name" >> "$truth"; while :; do sleep 1000 & wait $!; done ;;
esac
`;
