import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { lookUpIds } from './host.ts';
import type { Access, DirectoryPart, FilePart } from './part.ts';
import { type Ids, ownerOf, type Step } from './plan.ts';

/** Debian's word, which Upstart, systemd and logrotate all pass over when they read a directory. */
const NEW = '.dpkg-new';

/**
 * Does the steps in order, and tells of each one that is done. Files are written aside and renamed.
 * @param root the directory of a system that is not running, or '' for this one
 * @throws {Error} of the step that failed; those before it stay done, and a second run goes on from there.
 */
export function carryOut(steps: readonly Step[], root: string, tell: (step: Step) => void): void {
  const umask = process.umask(0o022);
  try {
    let ids = lookUpIds(root);
    for (const step of steps) {
      carryOutOne(step, root, ids);
      if (step.does === 'run') ids = lookUpIds(root);
      tell(step);
    }
  } finally {
    process.umask(umask);
  }
}

function carryOutOne(step: Step, root: string, ids: Ids): void {
  if (step.does === 'run') run(step.part.command);
  else if (step.does === 'set-access') setAccess(join(root, step.part.path), step.part.access, ids);
  else if (step.does === 'make' && step.part.kind === 'directory') makeDirectory(step.part, root, ids);
  else if (step.does === 'make' && step.part.kind === 'file') putFile(step.part, root, ids);
  else if (step.does === 'replace') {
    // A second name for the old one: at no time is there none. Of programs only the last old one is kept.
    rmSync(join(root, step.aside), { force: true });
    linkSync(join(root, step.part.path), join(root, step.aside));
    putFile(step.part, root, ids);
  }
}

function run([command = '', ...args]: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (error !== undefined) throw new Error(`Cannot run "${command}"`, { cause: error });
  if (status !== 0) throw new Error(`"${[command, ...args].join(' ')}" ended with ${status}: ${stderr.trim()}`);
}

function makeDirectory(part: DirectoryPart, root: string, ids: Ids): void {
  const full = join(root, part.path);
  mkdirSync(full, { recursive: true });
  setAccess(full, part.access, ids);
}

function putFile({ path, text, access }: FilePart, root: string, ids: Ids): void {
  const full = join(root, path);
  const aside = `${full}${NEW}`;
  mkdirSync(dirname(full), { recursive: true });
  rmSync(aside, { force: true });
  const file = openSync(aside, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    setAccess(aside, access, ids);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, full);
}

/** Owner first: a change of owner may take bits of the mode away. */
function setAccess(full: string, access: Access, ids: Ids): void {
  const owner = ownerOf(access, ids);
  if (owner !== undefined && process.geteuid?.() === 0) chownSync(full, owner.uid, owner.gid);
  chmodSync(full, access.mode);
}
