import type { DirectoryPart, FilePart, Part } from '../install/part.ts';
import type { Step } from '../install/plan.ts';
import { shown } from './words.ts';

/** A step that was done, as lines: `+` is new, `~` changed, `=` as it was, `!` not as it should be. */
export function doneLines(step: Step): string[] {
  switch (step.does) {
    case 'make':
      return [`+ ${step.part.path}${formWords(step.part)}`];
    case 'replace':
      return [`~ ${step.part.path}${formWords(step.part)}   the old one is ${step.aside}`];
    case 'set-access':
      return [`~ ${step.part.path}   ${accessWords(step.part)}`];
    case 'run':
      return [`+ ${ranWords(step.part)}`];
    case 'leave':
      return [`- user ${step.part.names.join(', ')}   left to do`];
    case 'nothing':
      return [`= ${step.what}   ${step.why}`];
    case 'differ':
      return [`! ${step.part.path}   ${step.why}`, ...step.difference.map((line) => `    ${shown(line)}`)];
    case 'refuse':
      return [`! ${step.path} ${shown(step.why)}`];
  }
}

/** A step that is only shown. */
export function wouldLines(step: Step): string[] {
  switch (step.does) {
    case 'make':
      return [`would make ${step.part.path}${formWords(step.part)}`];
    case 'replace':
      return [`would replace ${step.part.path}${formWords(step.part)}   the old one would be ${step.aside}`];
    case 'set-access':
      return [`would set ${step.part.path}   ${accessWords(step.part)}`];
    case 'run':
      return [`would run ${step.part.command.join(' ')}`];
    default:
      return doneLines(step);
  }
}

/** Which files were not replaced, and what replaces them; no line where there are none. */
export function differLines(steps: readonly Step[]): string[] {
  const lines = steps.flatMap((step) =>
    step.does === 'differ'
      ? [`  ${step.part.path} ${step.why}; --force replaces it, and keeps the old one as ${step.aside}`]
      : [],
  );
  return lines.length > 0 ? ['Left as it was:', ...lines] : [];
}

function formWords(part: FilePart | DirectoryPart): string {
  return part.kind === 'file' && part.form !== undefined ? `   ${part.form.name}` : '';
}

function accessWords({ access }: FilePart | DirectoryPart): string {
  return `mode ${access.mode.toString(8).padStart(4, '0')}, ${access.user}:${access.group}`;
}

function ranWords(part: Extract<Part, { command: readonly string[] }>): string {
  const command = part.command.join(' ');
  return part.kind === 'users' ? `user ${part.names.join(', ')}   ${command}` : command;
}
