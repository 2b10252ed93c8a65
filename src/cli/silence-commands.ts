import { type Command, type Done, examples, PIPED, withConfig, withJson } from './command.ts';
import type { Io } from './io.ts';

/** `silence` and `ack`: what an on-call says to cerberus. */
export function addSilenceCommands(program: Command, io: Io, done: Done): void {
  const silence = program
    .command('silence')
    .summary('what is not to be told for a while')
    .description('Silences end by themselves; a running agent heeds a change within a second.');
  addAdd(silence, io, done);
  withJson(withConfig(silence.command('list')))
    .summary('the silences in force and to come')
    .option('--expired', 'those of the last two weeks, too', false)
    .addHelpText('after', PIPED + examples('cerberus silence list', 'cerberus silence list --expired --json'))
    .action(async (options) => done(await (await import('./silence.ts')).runSilenceList(options, io)));
  withConfig(silence.command('expire'))
    .summary('end a silence now')
    .argument('<id...>', 'as `silence list` has them')
    .addHelpText('after', examples('cerberus silence expire 1124-kfrt'))
    .action(async (ids, options) =>
      done(await (await import('./silence.ts')).runSilenceExpire({ ...options, ids }, io)),
    );
  withConfig(program.command('ack'))
    .summary('take an incident up: no reminders, no escalation')
    .description('Told in the next mail of the incident.')
    .argument('<incident>', 'its id, the beginning of it, or a service that fires')
    .option('--comment <text>', 'for the others', '')
    .option('--author <name>', 'who takes it up; you, when not given')
    .addHelpText('after', examples('cerberus ack www', "cerberus ack 20261124T055251 --comment 'looking at the db'"))
    .action(async (incident, options) => done(await (await import('./ack.ts')).runAck({ ...options, incident }, io)));
}

function addAdd(silence: Command, io: Io, done: Done): void {
  withConfig(silence.command('add'))
    .summary('silence services, or alerts that match')
    .description(
      'Globs on the service (any of them) and matchers on labels (all of them). A deploy script needs no more than the ' +
        'first example.',
    )
    .argument('[matcher...]', "www, 'www*', web-1:www, '!www-test', severity=warn, 'service=~db.*'")
    .option('--host <glob>', "on this host only: web-1, 'web-*'; may be given again", also)
    .option('--for <duration>', 'so long: 5m, 1h30m, 2d (this or --until is required)')
    .option('--until <time>', 'until then: 18:00, "2026-11-24 18:00", or ISO 8601')
    .option('--from <time>', 'not before then; now, when not given')
    .requiredOption('--comment <text>', 'why; stands in the digest (required)')
    .option('--author <name>', 'who; you, when not given')
    .addHelpText(
      'after',
      examples(
        'cerberus silence add www --for 5m --comment deploy',
        "cerberus silence add 'web*' severity=warn --until 18:00 --comment 'load test'",
        "cerberus silence add 'www*' --host 'web-*' --for 30m --comment 'new kernel'",
      ),
    )
    .action(async (matchers, options) => {
      done(await (await import('./silence-add.ts')).runSilenceAdd({ ...options, matchers }, io));
    });
}

/** Not a list behind one option: that would swallow the service that follows it. */
function also(glob: string, before: readonly string[] = []): string[] {
  return [...before, glob];
}
