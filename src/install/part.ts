import { dirname } from 'node:path';

/** What an installation consists of, before anybody has looked at the host. Paths are the host's, without `--root`. */

export type InitSystem = 'upstart' | 'systemd';

export interface Access {
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

export interface FilePart {
  readonly kind: 'file';
  readonly path: string;
  readonly text: string;
  readonly access: Access;
  /**
   * `program`: nobody edits it, a newer one replaces it. `settings`: shipped with the program, but an admin may have
   * changed it. `config`: the admin's own from the first day.
   */
  readonly nature: 'program' | 'settings' | 'config';
  readonly form?: Form;
}

/** Which one a file is, where either of two may stand at a path. */
export interface Form {
  readonly name: string;
  readonly other: {
    readonly name: string;
    /** What only its text has. */
    readonly mark: RegExp;
    /** How somebody keeps it who meant it. */
    readonly toKeep: string;
  };
}

export interface DirectoryPart {
  readonly kind: 'directory';
  readonly path: string;
  readonly access: Access;
  /** Whether it belongs to others, who say its access once it is there. */
  readonly shared: boolean;
}

export interface UsersPart {
  readonly kind: 'users';
  readonly names: readonly string[];
  /** Makes them all, on the host itself. */
  readonly command: readonly string[];
  /** The same for a system below a directory, which comes as a word of a shell's, for somebody to type. */
  readonly commandFor: (root: string) => string;
}

/** A command that is run when something in a directory has changed. */
export interface ReloadPart {
  readonly kind: 'reload';
  readonly command: readonly string[];
  readonly after: string;
}

export type Part = FilePart | DirectoryPart | UsersPart | ReloadPart;

const ROOT = { user: 'root', group: 'root' } as const;

export function settings(path: string, text: string): FilePart {
  return { kind: 'file', path, text, access: { mode: 0o644, ...ROOT }, nature: 'settings' };
}

export function program(path: string, text: string): FilePart {
  return { kind: 'file', path, text, access: { mode: 0o755, ...ROOT }, nature: 'program' };
}

/** The directory of the config and a first config: for root to write, for the agent to read, as it may name secrets. */
export function config(path: string, text: string): Part[] {
  const access = { user: 'root', group: 'cerberus' };
  return [
    ownDirectory(dirname(path), { ...access, mode: 0o750 }),
    { kind: 'file', path, text, access: { ...access, mode: 0o640 }, nature: 'config' },
  ];
}

export function ownDirectory(path: string, access: Access): DirectoryPart {
  return { kind: 'directory', path, access, shared: false };
}

export function sharedDirectory(path: string): DirectoryPart {
  return { kind: 'directory', path, access: { mode: 0o755, ...ROOT }, shared: true };
}
