import type { DirectoryPart, FilePart, Part } from '../install/part.ts';
import type { Step } from '../install/plan.ts';
import { shown } from './words.ts';

/** A step that was done, as a line: `+` is new, `~` changed, `=` as it was. */
export function doneLine(step: Step): string {
  switch (step.does) {
    case 'make':
      return `+ ${step.part.path}`;
    case 'replace':
      return `~ ${step.part.path}   the old one is ${step.aside}`;
    case 'set-access':
      return `~ ${step.part.path}   ${accessWords(step.part)}`;
    case 'run':
      return `+ ${ranWords(step.part)}`;
    case 'leave':
      return `- user ${step.part.names.join(', ')}   left to do`;
    case 'nothing':
      return `= ${step.what}   ${step.why}`;
    case 'refuse':
      return `! ${step.path}   ${step.why}`;
  }
}

/** A step that is only shown. */
export function wouldLine(step: Step): string {
  switch (step.does) {
    case 'make':
      return `would make ${step.part.path}`;
    case 'replace':
      return `would replace ${step.part.path}   the old one would be ${step.aside}`;
    case 'set-access':
      return `would set ${step.part.path}   ${accessWords(step.part)}`;
    case 'run':
      return `would run ${step.part.command.join(' ')}`;
    default:
      return doneLine(step);
  }
}

/** Why a part cannot be put in place, and what stands there instead. */
export function refusedLines(step: Step): string[] {
  if (step.does !== 'refuse') return [];
  return [`! ${step.path} ${shown(step.why)}`, ...step.difference.map((line) => `    ${shown(line)}`)];
}

function accessWords({ access }: FilePart | DirectoryPart): string {
  return `mode ${access.mode.toString(8).padStart(4, '0')}, ${access.user}:${access.group}`;
}

function ranWords(part: Extract<Part, { command: readonly string[] }>): string {
  const command = part.command.join(' ');
  return part.kind === 'users' ? `user ${part.names.join(', ')}   ${command}` : command;
}
