import type { Command } from 'commander';
import { CONFIG_PATH } from './config-path.ts';

/** The only door to commander, and what the commands have in common. */

export { Command, CommanderError } from 'commander';

/** Takes a command's exit code. */
export type Done = (exitCode: number) => void;

export function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'the config', CONFIG_PATH);
}

export function withJson(command: Command): Command {
  return command.option('--json', 'one JSON document', false);
}

/** For commands that print tables. */
export const PIPED = '\nIn a pipe: tab-separated lines, no header; --json for scripts.\n';

/** Every command says where its own help is when it is called wrongly. */
export function pointToHelp(command: Command, path = command.name()): void {
  command.showHelpAfterError(`(try: ${path} --help)`);
  for (const child of command.commands) pointToHelp(child, `${path} ${child.name()}`);
}

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}
