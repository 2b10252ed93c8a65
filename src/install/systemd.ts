import { config, ownDirectory, type Part, settings } from './part.ts';

export const SYSTEMD_LOG = '/var/log/cerberus/events.log';

const UNITS = '/etc/systemd/system';

/** State directories are made by the units themselves (StateDirectory=). */
export function systemdParts(read: (name: string) => string): Part[] {
  const compat = (name: string) => read(`systemd-compat/${name}`);
  return [
    settings('/etc/sysusers.d/cerberus.conf', compat('cerberus.sysusers')),
    {
      kind: 'users',
      names: ['cerberus', 'cerberus-journal'],
      command: ['systemd-sysusers', 'cerberus.conf'],
      commandFor: (root) => `systemd-sysusers --root=${root} cerberus.conf`,
    },
    ...config('/etc/cerberus/cerberus.yaml', `${read('config/minimal.yaml')}log: ${SYSTEMD_LOG}\n`),
    settings('/etc/tmpfiles.d/cerberus.conf', compat('cerberus.tmpfiles')),
    ownDirectory('/var/log/cerberus', { mode: 0o755, user: 'cerberus-journal', group: 'cerberus-journal' }),
    settings('/etc/logrotate.d/cerberus', compat('cerberus.logrotate')),
    settings(`${UNITS}/cerberus-journal.service`, compat('cerberus-journal.service')),
    settings(`${UNITS}/cerberus.service`, compat('cerberus.service')),
    { kind: 'reload', command: ['systemctl', 'daemon-reload'], after: UNITS },
  ];
}
