import { config, type Form, ownDirectory, type Part, settings, sharedDirectory, type UsersPart } from './part.ts';

export const UPSTART_LOG = '/var/log/upstart/cerberus.log';

export interface UpstartChoices {
  /** The hook that also tells why a service ended. */
  readonly detailed: boolean;
  /** Whether there is a user, and a group, `cerberus` already. */
  readonly user: boolean;
  readonly group: boolean;
  /** Whether logrotate has a rule for the log already. */
  readonly rotated: boolean;
}

/** The two hooks; the marks stand in their first lines, which no release changes. */
const PLAIN = { name: 'the plain hook', mark: /^# cerberus: writes/, toKeep: 'leave --detailed out to keep it' };
const DETAILED = { name: 'the detailed hook', mark: /^# cerberus, the detailed/, toKeep: 'add --detailed to keep it' };

/** The hook comes last: Upstart runs it from the moment it is there. */
export function upstartParts(read: (name: string) => string, choices: UpstartChoices): Part[] {
  const hook = choices.detailed ? 'cerberus-detailed.conf' : 'cerberus.conf';
  const form: Form = choices.detailed ? { ...DETAILED, other: PLAIN } : { ...PLAIN, other: DETAILED };
  return [
    user(choices),
    ownDirectory('/var/lib/cerberus', { mode: 0o700, user: 'cerberus', group: 'cerberus' }),
    ...config('/etc/cerberus/cerberus.yaml', read('config/minimal.yaml')),
    ...(choices.rotated ? [] : [settings('/etc/logrotate.d/cerberus', read('config/logrotate/cerberus'))]),
    sharedDirectory('/var/log/upstart'),
    settings('/etc/init/cerberus-agent.conf', read('config/upstart/cerberus-agent.conf')),
    { ...settings('/etc/init/cerberus.conf', read(`config/upstart/${hook}`)), form },
  ];
}

function user(choices: UpstartChoices): UsersPart {
  const command = userCommand(choices);
  return { kind: 'users', names: ['cerberus'], command, commandFor: (root) => `chroot ${root} ${command.join(' ')}` };
}

/** /bin/false is everywhere; where `nologin` is depends on the distribution. */
function userCommand({ user, group }: UpstartChoices): string[] {
  if (user) return ['groupadd', '--system', 'cerberus'];
  const home = ['--no-create-home', '--home-dir', '/var/lib/cerberus', '--shell', '/bin/false'];
  return ['useradd', '--system', ...(group ? ['--gid', 'cerberus'] : ['--user-group']), ...home, 'cerberus'];
}
