import { type Command, type Done, examples, PIPED, withConfig, withJson } from './command.ts';
import type { Io } from './io.ts';

/** `outbox`: the mails that wait, and those that were refused. */
export function addOutboxCommands(program: Command, io: Io, done: Done): void {
  const outbox = program
    .command('outbox')
    .summary('the mails that wait, and those that were refused')
    .description('Works on the files, whether an agent runs or not; a running one takes changes in at once.');
  withJson(withConfig(outbox.command('list')))
    .summary('what waits, then what was refused for good')
    .option('--all', 'then what was sent, too', false)
    .addHelpText('after', PIPED + examples('cerberus outbox list', 'cerberus outbox list --json | jq .[].last_error'))
    .action(async (options) => done(await (await import('./outbox.ts')).runOutboxList(options, io)));
  withJson(withConfig(outbox.command('show')))
    .summary('one mail, and what became of it')
    .argument('<id>', 'as `outbox list` has it, or the beginning of it')
    .addHelpText('after', examples('cerberus outbox show 20261124T055251-www.oncall.1'))
    .action(async (id, options) => done(await (await import('./outbox.ts')).runOutboxShow({ ...options, id }, io)));
  withConfig(outbox.command('retry'))
    .summary('try mails now; refused ones are queued again')
    .argument('[id...]', 'as `outbox list` has them, or their beginnings')
    .option('--all', 'every mail that waits or was refused', false)
    .addHelpText('after', examples('cerberus outbox retry --all'))
    .action(async (ids, options) => done(await (await import('./outbox.ts')).runOutboxRetry({ ...options, ids }, io)));
  withConfig(outbox.command('drop'))
    .summary('give mails up')
    .argument('[id...]', 'as `outbox list` has them, or their beginnings')
    .option('--all', 'every mail that waits or was refused', false)
    .addHelpText('after', examples('cerberus outbox drop 20261124T055251-www.oncall.1'))
    .action(async (ids, options) => done(await (await import('./outbox.ts')).runOutboxDrop({ ...options, ids }, io)));
}
