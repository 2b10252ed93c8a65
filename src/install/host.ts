import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DirectoryPart, FilePart, Part } from './part.ts';
import type { Found, Host, Ids } from './plan.ts';

/** Where the init systems look for programs. */
const SERVICE_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
/** Where npm links a command to, when it is told to install one for everybody. */
const COMMANDS = ['/usr/local/bin/cerberus', '/usr/bin/cerberus'];
const LOGROTATE = '/etc/logrotate.d';
const NAMES = ['cerberus', 'cerberus-journal'];

/**
 * What stands on a host where parts are to go. Nothing is changed.
 * @param root the directory of a system that is not running, or '' for this one
 */
export function look(parts: readonly Part[], root: string): Host {
  const places = parts.flatMap((part) => ('path' in part ? [part] : []));
  return {
    live: root === '',
    superuser: process.geteuid?.() === 0,
    found: new Map(places.map((part) => [part.path, findAt(root, part)])),
    ...lookUpIds(root),
  };
}

/** The users and groups that belong to us: below a root from its files, otherwise from wherever the host has them. */
export function lookUpIds(root: string): Ids {
  return { users: idsIn(accounts(root, 'passwd')), groups: idsIn(accounts(root, 'group')) };
}

/** The texts of logrotate's files, but for our own. */
export function logrotateTexts(root: string): string[] {
  const folder = join(root, LOGROTATE);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return names
    .filter(({ name }) => !name.startsWith('cerberus'))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
}

/** Whether a user without any right can run a program: he needs a way to it. */
export function isForAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((lstatSync(at).mode & 0o001) === 0) return false;
    if (at === '/') return true;
  }
}

/** The link of npm's that runs a program, where services find both it and Node: such a program is in place already. */
export function npmLink(root: string, program: string): string | undefined {
  if (!SERVICE_PATH.includes(dirname(process.execPath))) return undefined;
  const real = realpathSync(program);
  return COMMANDS.find((path) => existsSync(join(root, path)) && realpathSync(join(root, path)) === real);
}

/** The init systems that run here. */
export function running(): { readonly upstart: boolean; readonly systemd: number | undefined } {
  const upstart = said('initctl', 'version').includes('upstart');
  const version = existsSync('/run/systemd/system')
    ? /^systemd (\d+)/.exec(said('systemctl', '--version'))?.[1]
    : undefined;
  return { upstart, systemd: version === undefined ? undefined : Number(version) };
}

function findAt(root: string, part: FilePart | DirectoryPart): Found {
  try {
    return findPath(root, part);
  } catch (error) {
    // Only without root's rights, which --dry-run does not ask for.
    if (error instanceof Error && 'code' in error && error.code === 'EACCES')
      return { kind: 'unfit', why: 'may be seen by root only' };
    throw error;
  }
}

function findPath(root: string, part: FilePart | DirectoryPart): Found {
  const { path } = part;
  const full = join(root, path);
  if (root !== '' && leadsOut(root, full)) return { kind: 'unfit', why: `leads out of "${root}" by a link` };
  const stats = lstatSync(full, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isDirectory()) return { kind: 'directory', ...accessOf(stats) };
  const aside = part.kind === 'file' && part.nature === 'program' ? `${path}.old` : freeAside(root, path);
  if (stats.isFile()) return { kind: 'file', text: readFileSync(full, 'utf8'), aside, ...accessOf(stats) };
  if (!stats.isSymbolicLink()) return { kind: 'unfit', why: 'is no file' };
  return linked(full, aside);
}

/** A directory may stand elsewhere, as /var/log does on many hosts. */
function linked(full: string, aside: string): Found {
  const at = lstatSync(existsSync(full) ? realpathSync(full) : full);
  return at.isDirectory()
    ? { kind: 'directory', ...accessOf(at) }
    : { kind: 'link', target: readlinkSync(full), aside };
}

function accessOf({ mode, uid, gid }: Stats): { mode: number; uid: number; gid: number } {
  return { mode: mode & 0o7777, uid, gid };
}

/** Whether the nearest directory that is there already lies elsewhere than it says. */
function leadsOut(root: string, full: string): boolean {
  let at = dirname(full);
  while (lstatSync(at, { throwIfNoEntry: false }) === undefined) at = dirname(at);
  const [real, realRoot] = [existsSync(at) ? realpathSync(at) : '', realpathSync(root)];
  return real !== realRoot && !real.startsWith(realRoot === '/' ? '/' : `${realRoot}/`);
}

/** A name for the old file that nothing has. Old releases of logrotate would read a file called .old. */
function freeAside(root: string, path: string): string {
  const suffix = path.startsWith(`${LOGROTATE}/`) ? '.dpkg-old' : '.old';
  for (let attempt = 1; ; attempt += 1) {
    const aside = `${path}${attempt > 1 ? `.${attempt}` : ''}${suffix}`;
    if (lstatSync(join(root, aside), { throwIfNoEntry: false }) === undefined) return aside;
  }
}

function accounts(root: string, table: 'passwd' | 'group'): string {
  if (root === '') return said('getent', table, ...NAMES);
  const path = join(root, 'etc', table);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function idsIn(text: string): Map<string, number> {
  const rows = text.split('\n').map((line) => line.split(':'));
  return new Map(rows.flatMap(([name = '', , id]) => (NAMES.includes(name) ? [[name, Number(id)] as const] : [])));
}

/** What a program answers; nothing where there is no such program. */
function said(command: string, ...args: string[]): string {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 }).stdout ?? '';
}
