import { dirname } from 'node:path';
import type { InitSystem, Part } from './part.ts';
import { type Host, ownerOf, type Step } from './plan.ts';
import { PROGRAM_PATH } from './program.ts';
import { shellWord } from './shell-word.ts';

const START = {
  upstart: 'start cerberus-agent',
  systemd: 'systemctl enable --now cerberus-journal cerberus',
} as const;
const STOP = {
  upstart: 'stop cerberus-agent',
  systemd: 'systemctl disable --now cerberus-journal cerberus',
} as const;

/** Upstart's own `restart` would keep the job as it was. */
const RESTART = {
  upstart: 'stop cerberus-agent; start cerberus-agent',
  systemd: 'systemctl enable cerberus-journal cerberus && systemctl restart cerberus-journal cerberus',
} as const;

/** The files that start the agent: where they were there before, one may run already, which `start` would not renew. */
const JOBS = ['/etc/init/cerberus-agent.conf', '/etc/systemd/system/cerberus.service'];

/** What somebody has to type after an installation, in order. */
export function nextCommands(init: InitSystem, steps: readonly Step[]): string[] {
  const made = steps.flatMap((step) => (step.does === 'make' && step.part.kind === 'file' ? [step.part] : []));
  return [
    ...(made.some(({ nature }) => nature === 'config')
      ? ['editor /etc/cerberus/cerberus.yaml   # who is told, and by which mail server']
      : []),
    'cerberus check && cerberus test-mail',
    made.some(({ path }) => JOBS.includes(path)) ? START[init] : RESTART[init],
  ];
}

/** What is left to do below `--root`, where nothing is run. */
export function leftToDo(init: InitSystem, parts: readonly Part[], host: Host, root: string): string[] {
  const at = shellWord(root);
  const known = (name: string) => host.users.has(name) && host.groups.has(name);
  const users = parts.flatMap((part) =>
    part.kind === 'users' && !part.names.every(known) ? [part.commandFor(at)] : [],
  );
  const owners = parts.some((part) => 'access' in part && ownerOf(part.access, host) === undefined);
  return [
    ...users,
    ...(owners || !host.superuser ? ['# then this command once more, as root: it sets the owners'] : []),
    `editor ${at}/etc/cerberus/cerberus.yaml   # who is told, and by which mail server`,
    ...(init === 'systemd' ? [`systemctl --root=${at} enable cerberus-journal cerberus`] : []),
  ];
}

/**
 * The commands that take an installation away again; config and state stay until somebody removes them.
 * @param root the directory of a system that is not running, or '' for this one
 */
export function undoCommands(init: InitSystem, parts: readonly Part[], root: string): string[] {
  const at = root === '' ? '' : shellWord(root);
  const inside = root === '' ? '' : `chroot ${at} `;
  const files = parts.flatMap((part) => (part.kind === 'file' && part.nature !== 'config' ? [part.path] : []));
  const users = parts.flatMap((part) => (part.kind === 'users' ? part.names : []));
  const copied = files.includes(PROGRAM_PATH);
  const dirs = ['/etc/cerberus', ...(init === 'systemd' ? ['/var/log/cerberus'] : []), '/var/lib/cerberus*'];
  return [
    ...(root === '' ? [STOP[init]] : disabling(init, at)),
    `rm ${below(at, files.toReversed())}`,
    copied
      ? `rmdir --ignore-fail-on-non-empty ${at}${dirname(PROGRAM_PATH)}`
      : `${inside}npm uninstall -g cerberus-agent`,
    ...(init === 'systemd' && root === '' ? ['systemctl daemon-reload'] : []),
    ...users.map((name) => `${inside}userdel ${name}`),
    `rm -r ${below(at, dirs)}   # config, log and state`,
  ];
}

function disabling(init: InitSystem, at: string): string[] {
  return init === 'systemd' ? [`systemctl --root=${at} disable cerberus-journal cerberus`] : [];
}

function below(at: string, paths: readonly string[]): string {
  return paths.map((path) => `${at}${path}`).join(' ');
}
