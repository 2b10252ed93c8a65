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

/** What somebody has to type after an installation, in order. */
export function nextCommands(init: InitSystem, steps: readonly Step[]): string[] {
  const configMade = steps.some(({ does, ...step }) => does === 'make' && 'part' in step && isConfig(step.part));
  return [
    ...(configMade ? ['editor /etc/cerberus/cerberus.yaml   # who is told, and by which mail server'] : []),
    'cerberus check && cerberus test-mail',
    steps.some(({ does }) => does === 'replace') ? RESTART[init] : START[init],
  ];
}

/** The commands that take an installation away again; config and state stay until somebody removes them. */
export function undoCommands(init: InitSystem, parts: readonly Part[]): string[] {
  const files = parts.flatMap((part) => (part.kind === 'file' && part.nature !== 'config' ? [part.path] : []));
  const users = parts.flatMap((part) => (part.kind === 'users' ? part.names : []));
  return [
    STOP[init],
    `rm ${files.toReversed().join(' ')}`,
    ...(files.includes(PROGRAM_PATH) ? [`rmdir --ignore-fail-on-non-empty ${dirname(PROGRAM_PATH)}`] : []),
    ...(init === 'systemd' ? ['systemctl daemon-reload'] : []),
    ...users.map((name) => `userdel ${name}`),
    `rm -r /etc/cerberus ${init === 'systemd' ? '/var/log/cerberus ' : ''}/var/lib/cerberus*   # config, log and state`,
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

function isConfig(part: Part): boolean {
  return part.kind === 'file' && part.nature === 'config';
}
