import { difference } from './difference.ts';
import type { Access, DirectoryPart, FilePart, Part, ReloadPart, UsersPart } from './part.ts';

/** What is at a path of the host now. */
export type Found =
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'file'; readonly text: string; readonly aside: string } & FoundAccess)
  | ({ readonly kind: 'directory' } & FoundAccess)
  | { readonly kind: 'link'; readonly target: string; readonly aside: string }
  /** Neither, or a path that leads out of the directory of `--root`; with the reason. */
  | { readonly kind: 'unfit'; readonly why: string };

export interface FoundAccess {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Numbers of the names that the host knows. */
export interface Ids {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

export interface Host extends Ids {
  /** False below `--root`: nothing is run there. */
  readonly live: boolean;
  /** Whether owners can be set. */
  readonly superuser: boolean;
  readonly found: ReadonlyMap<string, Found>;
}

export type Step =
  | { readonly does: 'make'; readonly part: FilePart | DirectoryPart }
  | { readonly does: 'replace'; readonly part: FilePart; readonly aside: string }
  | { readonly does: 'set-access'; readonly part: FilePart | DirectoryPart }
  | { readonly does: 'run'; readonly part: UsersPart | ReloadPart }
  | { readonly does: 'nothing'; readonly what: string; readonly why: string }
  | { readonly does: 'leave'; readonly part: UsersPart }
  /** Ours, but somebody changed it: it stays, and the rest is done. */
  | {
      readonly does: 'differ';
      readonly part: FilePart;
      readonly why: string;
      readonly difference: readonly string[];
      /** What the old one would be called if it were replaced. */
      readonly aside: string;
    }
  | { readonly does: 'refuse'; readonly path: string; readonly why: string };

/** What is to be done for each part, in order; a single `refuse` means that none of it may be done. */
export function planInstall(parts: readonly Part[], host: Host, { force }: { readonly force: boolean }): Step[] {
  const steps: Step[] = [];
  for (const part of parts) {
    if (part.kind === 'users') steps.push(planUsers(part, host));
    else if (part.kind === 'directory') steps.push(planDirectory(part, host));
    else if (part.kind === 'file') steps.push(planFile(part, host, force));
    else if (host.live && steps.some((step) => touches(step, part.after))) steps.push({ does: 'run', part });
  }
  return steps;
}

/** The numbers an owner has; undefined where they are not known, or cannot be set. */
export function ownerOf(access: Access, ids: Ids): { readonly uid: number; readonly gid: number } | undefined {
  const uid = access.user === 'root' ? 0 : ids.users.get(access.user);
  const gid = access.group === 'root' ? 0 : ids.groups.get(access.group);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function planUsers(part: UsersPart, host: Host): Step {
  if (part.names.every((name) => host.users.has(name) && host.groups.has(name))) {
    return { does: 'nothing', what: `user ${part.names.join(', ')}`, why: 'unchanged' };
  }
  return host.live ? { does: 'run', part } : { does: 'leave', part };
}

function planDirectory(part: DirectoryPart, host: Host): Step {
  const found = foundAt(part, host);
  if (found.kind === 'absent') return { does: 'make', part };
  if (found.kind === 'directory') return part.shared ? unchanged(part) : planAccess(part, found, host);
  return refuse(part, found.kind === 'unfit' ? found.why : 'is no directory');
}

function planFile(part: FilePart, host: Host, force: boolean): Step {
  const found = foundAt(part, host);
  if (found.kind === 'absent') return { does: 'make', part };
  if (found.kind === 'unfit') return refuse(part, found.why);
  if (found.kind === 'directory') return refuse(part, 'is a directory');
  if (found.kind === 'link' && part.nature === 'config') return kept(part);
  if (found.kind === 'file' && (part.nature === 'config' || found.text === part.text)) {
    const step = planAccess(part, found, host);
    return step.does === 'nothing' && found.text !== part.text ? kept(part) : step;
  }
  const old = found.kind === 'link' ? found.target : found.text;
  if (!isOurs(old, part, found.kind)) return refuse(part, 'is not of cerberus: move it away first');
  if (force || (part.nature === 'program' && found.kind === 'file')) {
    return { does: 'replace', part, aside: found.aside };
  }
  if (found.kind === 'link') return refuse(part, `is a link to "${old}"; --force replaces it`);
  return differ(part, old, found.aside);
}

function differ(part: FilePart, old: string, aside: string): Step {
  const other = part.form?.other;
  // Between two forms nearly every line differs: their names say more.
  return other?.mark.test(old)
    ? { does: 'differ', part, why: `is ${other.name}: ${other.toKeep}`, difference: [], aside }
    : { does: 'differ', part, why: 'differs', difference: difference(old, part.text), aside };
}

function planAccess(part: FilePart | DirectoryPart, found: FoundAccess, host: Host): Step {
  const right = found.mode === part.access.mode && ownerIsRight(part.access, found, host);
  return right ? unchanged(part) : { does: 'set-access', part };
}

/** An owner that cannot be set is none of ours; one that will be known once the users are made is not right yet. */
function ownerIsRight(access: Access, found: FoundAccess, host: Host): boolean {
  if (!host.superuser) return true;
  const owner = ownerOf(access, host);
  if (owner === undefined) return !host.live;
  return owner.uid === found.uid && owner.gid === found.gid;
}

/**
 * Everything that we ship says so in its first lines, and so does what an admin made of it. A program is replaced unasked,
 * so the name alone does not do: the bundle and the command that runs it have marks.
 */
function isOurs(old: string, { nature }: FilePart, kind: 'file' | 'link'): boolean {
  const mark =
    nature === 'program' && kind === 'file' ? /^import.* as cerberusCreateRequire |`cerberus install`/m : /cerberus/i;
  return mark.test(old);
}

function foundAt(part: FilePart | DirectoryPart, host: Host): Found {
  return host.found.get(part.path) ?? { kind: 'absent' };
}

function touches(step: Step, folder: string): boolean {
  return (step.does === 'make' || step.does === 'replace') && step.part.path.startsWith(`${folder}/`);
}

function unchanged(part: FilePart | DirectoryPart): Step {
  return { does: 'nothing', what: part.path, why: 'unchanged' };
}

function kept(part: FilePart): Step {
  return { does: 'nothing', what: part.path, why: 'kept, it is yours' };
}

function refuse(part: FilePart | DirectoryPart, why: string): Step {
  return { does: 'refuse', path: part.path, why };
}
