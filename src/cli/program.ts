import manifest from '../../package.json' with { type: 'json' };
import { leaveUnoptimized } from '../optimizing.ts';
import { Command, CommanderError, type Done, examples, PIPED, pointToHelp, withConfig } from './command.ts';
import { addInstallCommands } from './install-commands.ts';
import type { Io } from './io.ts';
import { addOutboxCommands } from './outbox-commands.ts';
import { runReplay } from './replay.ts';
import { addSilenceCommands } from './silence-commands.ts';
import { runTune } from './tune.ts';

/**
 * The command line: which commands there are, their options and examples. Each command answers with the exit code. Its
 * file is loaded when it is called, but for those that look at past logs: they are in the first file of the bundle.
 */
export async function runProgram(args: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const done = (exitCode: number) => {
    code = exitCode;
  };
  const program = programFor(io, done);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
  return code;
}

function programFor(io: Io, done: Done): Command {
  const program = new Command('cerberus')
    .description('Tells the on-call that a service is crash-looping, and stays quiet when it merely restarted.')
    .version(manifest.version, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => void io.stdout.write(text), writeErr: (text) => void io.stderr.write(text) })
    .addHelpText(
      'after',
      examples('cerberus demo', 'cerberus check -c cerberus.yaml', 'cerberus replay /var/log/upstart/cerberus.log*'),
    );
  addDemo(program, io, done);
  addAgentCommands(program, io, done);
  addLogCommands(program, io, done);
  addSilenceCommands(program, io, done);
  addOutboxCommands(program, io, done);
  addTune(program, io, done);
  addMailCommands(program, io, done);
  addJournalCommand(program, io, done);
  addInstallCommands(program, io, done);
  pointToHelp(program);
  return program;
}

function addAgentCommands(program: Command, io: Io, done: Done): void {
  withConfig(program.command('run'))
    .summary('the agent, in the foreground')
    .description('Follows the log and mails the on-call. SIGTERM stops it within 5 s.')
    .option('--history', 'at the very first start, count what is in rotated logs too; no mail comes of it', false)
    .addHelpText('after', examples('cerberus run -c /etc/cerberus/cerberus.yaml'))
    .action(async (options) => {
      leaveUnoptimized();
      done(await (await import('./run.ts')).runAgent(options, io));
    });
  withConfig(program.command('check'))
    .summary('what is wrong with a config, or what it means')
    .description('Every problem with its path and line; for a good config, what each rule says and who is told.')
    .option('--services <names>', 'services to show the rules of, with commas: www,web-1:www')
    .option('--json', 'one JSON document', false)
    .addHelpText('after', examples('cerberus check -c cerberus.yaml', 'cerberus check --services www,db-1:postgres'))
    .action(async ({ services, ...options }) => {
      const names = services === undefined ? {} : { services: services.split(',') };
      done(await (await import('./check.ts')).runCheck({ ...options, ...names }, io));
    });
  withConfig(program.command('status'))
    .summary('what the running agent sees')
    .description(
      'Services, counters, what fires, the outbox, and how far behind the log. Exit: 0 well, 1 no agent, 2 firing.',
    )
    .option('--json', 'one JSON document', false)
    .option('--all', 'every service and alert, not only those that are worst', false)
    .addHelpText('after', PIPED + examples('cerberus status', 'cerberus status --json | jq .alerts'))
    .action(async (options) => done(await (await import('./status.ts')).runStatus(options, io)));
}

function addDemo(program: Command, io: Io, done: Done): void {
  program
    .command('demo')
    .summary('see it work on this machine, in a minute')
    .description(
      'A service that really crash-loops, the real agent and a mail server on this machine; shows the mails.',
    )
    .option('--once', 'end after the "over" mail, as it does anyway without a terminal', false)
    .addHelpText('after', examples('cerberus demo', 'cerberus demo --once'))
    .action(async (options) => done(await (await import('./demo.ts')).runDemo(options, io)));
}

function addLogCommands(program: Command, io: Io, done: Done): void {
  program
    .command('replay')
    .summary('what a config would have done with past logs')
    .description(
      "Runs past logs through the rules, on the logs' own clock: what would have fired and been mailed, and when.",
    )
    .argument('<log...>', 'files, .gz too, or - for standard input')
    .option('-c, --config <file>', 'the config; without one, the default rules')
    .option(
      '--hosts <pattern>',
      'whose logs they are, as {host} in their paths says: logs/{host}/cerberus.log; else by the config',
    )
    .option(
      '--since <when>',
      'leave out what is older: 2026-11-24, "2026-11-24 05:52", ISO 8601, or 2d for two days ago',
    )
    .option('--until <when>', 'leave out what is newer')
    .option('--diff <file>', 'another config: show only what the two would have done differently')
    .option('--json', 'one JSON document', false)
    .addHelpText(
      'after',
      PIPED +
        examples(
          'cerberus replay /var/log/upstart/cerberus.log*',
          'cerberus replay -c cerberus.yaml --diff new.yaml --since 30d /var/log/upstart/cerberus.log*',
          'zcat old.gz | cerberus replay --json -',
          "cerberus replay --hosts 'copy/{host}/cerberus.log' copy/*/cerberus.log*",
        ),
    )
    .action(async (logs, options) => done(await runReplay({ ...options, logs }, io)));
}

function addTune(program: Command, io: Io, done: Done): void {
  program
    .command('tune')
    .summary('which thresholds past logs speak for')
    .description(
      'Tries a grid of rules on past logs in one pass, and recommends a fast and a slow one: early for what lasted, silent for what came back by itself.',
    )
    .argument('<log...>', 'files, .gz too, or - for standard input')
    .option('--respawns <range>', 'thresholds to try, 5..50 or 5,10,20')
    .option('--within <range>', 'windows to try, 10s..2h or 30s,1m,5m')
    .option(
      '--grace <duration>',
      'an alert over within this was for nothing (default 5m, 1m where nothing lasted so long)',
    )
    .option(
      '--since <when>',
      'leave out what is older: 2026-11-24, "2026-11-24 05:52", ISO 8601, or 30d for a month ago',
    )
    .option('--until <when>', 'leave out what is newer')
    .option('-c, --config <file>', "for the log's time zone, and whose log is whose ({host}); its rules play no part")
    .option(
      '--hosts <pattern>',
      'whose logs they are, as {host} in their paths says: logs/{host}/cerberus.log; else by the config',
    )
    .option('--svg <file>', 'draw the frontier and a timeline into a file')
    .option('--json', 'one JSON document', false)
    .addHelpText(
      'after',
      PIPED +
        examples(
          'cerberus tune /var/log/upstart/cerberus.log*',
          'cerberus tune --since 90d --respawns 5..50 --within 10s..2h --svg tune.svg cerberus.log*',
        ),
    )
    .action(async (logs, options) => done(await runTune({ ...options, logs }, io)));
}

function addMailCommands(program: Command, io: Io, done: Done): void {
  withConfig(program.command('test-mail'))
    .summary('one mail to each receiver, now')
    .description('Sends a test mail to each receiver and says what the other side answered.')
    .argument('[receiver...]', 'names from the config; none means all')
    .addHelpText('after', examples('cerberus test-mail', 'cerberus test-mail oncall'))
    .action(async (to, options) => done(await (await import('./test-mail.ts')).runTestMail({ ...options, to }, io)));
}

function addJournalCommand(program: Command, io: Io, done: Done): void {
  program
    .command('journal')
    .summary("systemd's journal as the log of service events")
    .description(
      "Follows systemd's journal and appends to the log what Upstart's hook would write. Misses and repeats nothing " +
        'over its own end or kill.',
    )
    .requiredOption('--log <file>', 'the log that the agent follows')
    .requiredOption('--state <file>', 'its place in the journal, on a disk that survives a reboot')
    .option('--skip <service...>', 'leave out a service, such as one that has the drop-in', [])
    .option('--journalctl <option...>', 'further options for journalctl', [])
    .addHelpText('after', examples('cerberus journal --log /tmp/events.log --state /tmp/journal.json'))
    .action(async (options) => done(await (await import('./journal.ts')).runJournal(options, io)));
}
