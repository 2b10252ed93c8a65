import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { leftToDo, nextCommands, undoCommands } from '../install/aftermath.ts';
import { carryOut } from '../install/carry-out.ts';
import { isForAll, logrotateTexts, look, lookUpIds, npmLink, running } from '../install/host.ts';
import { rotates } from '../install/log-rotation.ts';
import type { InitSystem, Part } from '../install/part.ts';
import { planInstall, type Step } from '../install/plan.ts';
import { programParts } from '../install/program.ts';
import { refusal } from '../install/refusal.ts';
import { SYSTEMD_LOG, systemdParts } from '../install/systemd.ts';
import { UPSTART_LOG, upstartParts } from '../install/upstart.ts';
import { packageFile, readPackageFile } from '../shell/package-file.ts';
import { doneLine, refusedLines, wouldLine } from './install-words.ts';
import type { Io } from './io.ts';
import { CONFIG_PATH, messageOf } from './load.ts';
import { shown } from './words.ts';

const LOGS = { upstart: UPSTART_LOG, systemd: SYSTEMD_LOG } as const;

export interface InstallArgs {
  readonly init: InitSystem;
  /** A directory that holds a system which is not running: an image, a chroot. */
  readonly root?: string;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly detailed: boolean;
}

/** `cerberus install`: puts the program's files in place. Nothing is started. Exit 0, or 1 if nothing or not all was done. */
export function runInstall(args: InstallArgs, io: Io): number {
  const fail = (lines: string) => {
    io.stderr.write(lines);
    return 1;
  };
  const root = args.root === undefined ? '' : rootAt(args.root);
  if (root === undefined) return fail(`Cannot install below "${shown(args.root ?? '')}": it is no directory\n`);
  const refused = whyNot(args, root);
  if (refused !== undefined) return fail(`${shown(refused)}\n`);
  const parts = partsFor(args, root);
  const host = look(parts, root);
  const steps = [...npmStep(root), ...planInstall(parts, host, args)];
  const conflicts = steps.filter((step) => step.does === 'refuse');
  if (conflicts.length > 0) {
    return fail(`${conflicts.flatMap(refusedLines).join('\n')}\nNothing was changed.\n`);
  }
  const say = (lines: readonly string[]) => io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  if (args.dryRun) {
    say([...steps.map(wouldLine), '', 'Nothing was changed.']);
    return 0;
  }
  try {
    carryOut(steps, root, (step) => say([doneLine(step)]));
  } catch (error) {
    return fail(`${shown(messageOf(error))}\nWhat stands above is done; mend this, and give the command again.\n`);
  }
  say(['', summary(steps, args.init, root), ...logNote(args.init, root)]);
  const todo = root === '' ? nextCommands(args.init, steps) : leftToDo(args.init, parts, look(parts, root), root);
  say([root === '' ? 'Next:' : 'Left to do:', ...indented(todo)]);
  if (root === '') say(['To undo:', ...indented(undoCommands(args.init, parts))]);
  return 0;
}

/** Its real path; '' for the running system's own root; undefined where there is no directory. */
function rootAt(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const real = realpathSync(path);
  return real === '/' ? '' : real;
}

function whyNot({ init, dryRun }: InstallArgs, root: string): string | undefined {
  return refusal({
    ...{ init, dryRun, rooted: root !== '', superuser: process.geteuid?.() === 0 },
    node: { version: process.versions.node, path: process.execPath, forAll: isForAll(process.execPath) },
    ...(root === '' ? running() : { upstart: false, systemd: undefined }),
  });
}

function partsFor({ init, detailed }: InstallArgs, root: string): Part[] {
  const bundle = packageFile('dist/cerberus.js');
  const own =
    npmLink(root, bundle) === undefined ? programParts(readPackageFile('dist/cerberus.js'), process.execPath) : [];
  if (init === 'systemd') return [...own, ...systemdParts(readPackageFile)];
  const ids = lookUpIds(root);
  const rotated = rotates(logrotateTexts(root), UPSTART_LOG);
  const choices = { detailed, rotated, user: ids.users.has('cerberus'), group: ids.groups.has('cerberus') };
  return [...own, ...upstartParts(readPackageFile, choices)];
}

function npmStep(root: string): Step[] {
  const link = npmLink(root, packageFile('dist/cerberus.js'));
  return link === undefined ? [] : [{ does: 'nothing', what: link, why: 'kept, npm put this program there' }];
}

function summary(steps: readonly Step[], init: InitSystem, root: string): string {
  if (steps.every(({ does }) => does === 'nothing' || does === 'leave'))
    return 'Nothing was changed: all was in place.';
  if (init === 'upstart' && root === '')
    return 'All is in place. Upstart runs the hook already; the agent was not started.';
  return 'All is in place; nothing was started.';
}

/** A config that was there may name another log than the one that is written here. */
function logNote(init: InitSystem, root: string): string[] {
  try {
    const { log } = loadConfig(join(root, CONFIG_PATH));
    return log === LOGS[init]
      ? []
      : [`Mind that ${CONFIG_PATH} says log: ${shown(log)}, while ${LOGS[init]} is written`];
  } catch {
    return []; // `cerberus check`, the next command, says what is wrong with it
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
