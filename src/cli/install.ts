import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { leftToDo, nextCommands, undoCommands } from '../install/aftermath.ts';
import { carryOut } from '../install/carry-out.ts';
import { isForAll, logrotateTexts, look, lookUpIds, npmLink, running } from '../install/host.ts';
import { rotates } from '../install/log-rotation.ts';
import type { InitSystem, Part } from '../install/part.ts';
import { planInstall, type Step } from '../install/plan.ts';
import { type Bundle, programParts } from '../install/program.ts';
import { refusal } from '../install/refusal.ts';
import { SYSTEMD_LOG, systemdParts } from '../install/systemd.ts';
import { UPSTART_LOG, upstartParts } from '../install/upstart.ts';
import { packageFile, readPackageFile } from '../shell/package-file.ts';
import { differLines, doneLines, wouldLines } from './install-words.ts';
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

/**
 * `cerberus install`: puts the program's files in place. Nothing is started. Exit 0, or 1 if nothing was done, or not all
 * because a file of ours was changed by somebody.
 */
export function runInstall(args: InstallArgs, io: Io): number {
  const fail = (lines: string) => {
    io.stderr.write(lines);
    return 1;
  };
  const root = args.root === undefined ? '' : rootAt(args.root);
  if (root === undefined) return fail(noRoot(args.root ?? ''));
  const refused = whyNot(args, root);
  if (refused !== undefined) return fail(`${shown(refused)}\n`);
  const parts = partsFor(args, root);
  const steps = [...npmStep(root), ...planInstall(parts, look(parts, root), args)];
  const conflicts = steps.filter((step) => step.does === 'refuse');
  if (conflicts.length > 0) return fail(`${conflicts.flatMap(doneLines).join('\n')}\nNothing was changed.\n`);
  const say = (lines: readonly string[]) => io.stdout.write(textOf(lines));
  if (args.dryRun) {
    say([...steps.flatMap(wouldLines), '', 'Nothing was changed.']);
  } else {
    try {
      carryOut(steps, root, (step) => say(doneLines(step)));
    } catch (error) {
      return fail(`${shown(messageOf(error))}\nWhat stands above is done; mend this, and give the command again.\n`);
    }
    say(['', summary(steps, args.init, root), ...logNote(args.init, root)]);
  }
  say(aftermath(args, { root, parts, steps }));
  const differing = differLines(steps);
  return differing.length > 0 ? fail(textOf(differing)) : 0;
}

/** Its real path; '' for the running system's own root; undefined where there is no directory. */
function rootAt(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const real = realpathSync(path);
  return real === '/' ? '' : real;
}

function noRoot(path: string): string {
  const missing = statSync(path, { throwIfNoEntry: false }) === undefined;
  const why = missing ? `it is not there; mkdir it first` : 'it is no directory';
  return `Cannot install below "${shown(path)}": ${why}\n`;
}

function whyNot({ init, dryRun }: InstallArgs, root: string): string | undefined {
  return refusal({
    ...{ init, dryRun, rooted: root !== '', superuser: process.geteuid?.() === 0 },
    node: { version: process.versions.node, path: process.execPath, forAll: isForAll(process.execPath) },
    ...(root === '' ? running() : { upstart: false, systemd: undefined }),
  });
}

function partsFor({ init, detailed }: InstallArgs, root: string): Part[] {
  const own =
    npmLink(root, packageFile('dist/cerberus.js')) === undefined ? programParts(bundle(), process.execPath) : [];
  if (init === 'systemd') return [...own, ...systemdParts(readPackageFile)];
  const ids = lookUpIds(root);
  const rotated = rotates(logrotateTexts(root), UPSTART_LOG);
  const choices = { detailed, rotated, user: ids.users.has('cerberus'), group: ids.groups.has('cerberus') };
  return [...own, ...upstartParts(readPackageFile, choices)];
}

function bundle(): Bundle {
  return { first: readPackageFile('dist/cerberus.js'), agent: readPackageFile('dist/agent.mjs') };
}

function npmStep(root: string): Step[] {
  const link = npmLink(root, packageFile('dist/cerberus.js'));
  return link === undefined ? [] : [{ does: 'nothing', what: link, why: 'kept, npm put this program there' }];
}

function summary(steps: readonly Step[], init: InitSystem, root: string): string {
  const differs = steps.some(({ does }) => does === 'differ');
  if (steps.every(({ does }) => ['nothing', 'leave', 'differ'].includes(does)))
    return differs ? 'Nothing was changed: all else was in place.' : 'Nothing was changed: all was in place.';
  const files = differs ? 'All other files are in place' : 'All files are in place';
  if (init === 'upstart' && root === '') return `${files}. Upstart runs the hook already; the agent was not started.`;
  return `${files}; nothing was started.`;
}

interface Outcome {
  readonly root: string;
  readonly parts: readonly Part[];
  readonly steps: readonly Step[];
}

/** What to type next, and how to undo it; of a dry run, what it would be. */
function aftermath({ init, dryRun }: InstallArgs, { root, parts, steps }: Outcome): string[] {
  const next = root === '' ? nextCommands(init, steps) : leftToDo(init, parts, look(parts, root), root);
  const head = root === '' ? 'Next' : 'Left to do';
  return [
    dryRun ? `${head}, once it is installed:` : `${head}:`,
    ...indented(next),
    dryRun ? 'To undo it then:' : 'To undo:',
    ...indented(undoCommands(init, parts, root)),
  ];
}

/** A config that was there may name another log than the one that is written here. */
function logNote(init: InitSystem, root: string): string[] {
  try {
    const { logs } = loadConfig(join(root, CONFIG_PATH));
    return logs.includes(LOGS[init])
      ? []
      : [`Mind that ${CONFIG_PATH} says log: ${shown(logs.join(', '))}, while ${LOGS[init]} is written`];
  } catch {
    return []; // `cerberus check`, the next command, says what is wrong with it
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
