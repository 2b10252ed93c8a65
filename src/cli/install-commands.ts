import { type Command, type Done, examples } from './command.ts';
import type { Io } from './io.ts';

/** `install`: one command for each init system. */
export function addInstallCommands(program: Command, io: Io, done: Done): void {
  const install = program
    .command('install')
    .summary('hook or journal reader, agent, user, rotation, first config')
    .description(
      'Puts all of it in place on this host, and says every step. A second time it changes nothing. Starts nothing.',
    );
  withPlace(install.command('upstart'))
    .summary('the hook and the agent, for Upstart')
    .option('--detailed', 'the hook that also tells why a service ended', false)
    .addHelpText('after', examples('cerberus install upstart --dry-run', 'cerberus install upstart --detailed'))
    .action(async (options) => done((await import('./install.ts')).runInstall({ ...options, init: 'upstart' }, io)));
  withPlace(install.command('systemd'))
    .summary("the journal's reader and the agent, for systemd")
    .addHelpText('after', examples('cerberus install systemd --dry-run', 'cerberus install systemd --root /mnt/image'))
    .action(async (options) => {
      done((await import('./install.ts')).runInstall({ ...options, init: 'systemd', detailed: false }, io));
    });
}

function withPlace(command: Command): Command {
  return command
    .option('--root <dir>', 'install into a system that is not running; touches only what is below, runs nothing')
    .option('--dry-run', 'only say what would be done', false)
    .option('--force', 'replace our own files though they were changed; the old ones are kept', false);
}
