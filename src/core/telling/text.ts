import { tallyWords } from './causes.ts';
import { type Found, NOTHING_FOUND, noteOf } from './found.ts';
import { groupWords, leftOut, membersWords } from './group-words.ts';
import type { Groups, Letter, Picture, ServiceWords, Step } from './letter.ts';
import { sparkline } from './sparkline.ts';
import { together } from './together.ts';
import { count, wrap } from './words.ts';

/** The mail as plain text, complete by itself: what, how bad, since when, what to do, why, who else, before. */
export function textOf(letters: readonly Letter[], found: Found = NOTHING_FOUND): string {
  const [first, ...others] = letters;
  if (first === undefined) throw new RangeError('Cannot write a mail without a letter');
  const signature = `-- \ncerberus on ${first.host}`;
  if (others.length === 0) return `${joined(sectionsOf(first, found))}\n${signature}, incident ${first.incident}\n`;
  const { headline, written, more } = together(letters);
  const bodies = written.map((letter) => joined(sectionsOf(letter, NOTHING_FOUND)));
  const rest = more === undefined ? [] : [`${wrap(more, '  ').join('\n')}\n`];
  return [`${headline}\n`, ...bodies, ...rest, `${signature}\n`].join('\n');
}

function sectionsOf(letter: Letter, found: Found): string[][] {
  return [
    [letter.headline, ...sinceWhen(letter)],
    whatToDo(letter),
    whyItDies(letter, found),
    pictureLines(letter.picture),
    whoElse(letter),
    excerptLines(found),
    letter.before.flatMap((sentence, i) => wrap(i === 0 ? `Before: ${sentence}` : sentence, '  ')),
    letter.notes.flatMap((note) => wrap(note, '  ')),
    found.fault === undefined ? [] : wrap(`Your template was not used: ${found.fault}`, '  '),
  ];
}

function joined(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function sinceWhen({ when, rules }: Letter): string[] {
  const fired = rules.flatMap(({ name, severity, condition }) => {
    return wrap(`Rule ${name} (${severity})${condition === undefined ? '' : `: ${condition}`}.`, '  ');
  });
  return [...wrap(when, '  '), ...fired];
}

function whatToDo({ steps }: Letter): string[] {
  if (steps.length === 0) return [];
  // A hint may be pasted with its command: to a shell it is a comment.
  return ['What to do:', ...steps.flatMap((step, i) => stepLines(step, steps[i - 1]))];
}

/** Where it is to be done stands above it, once: to a shell that is a comment, too. */
function stepLines({ command, hint, host }: Step, previous: Step | undefined): string[] {
  const where = host === undefined || host === previous?.host ? [] : [`  # on ${host}:`];
  return [...where, `  ${command}${hint === undefined ? '' : `  # ${hint}`}`];
}

function whyItDies({ why, reason }: Letter, { reasons }: Found): string[] {
  const told = why.causes.length > 0 ? tallyWords(why.causes) : undefined;
  const logged = reasons && `${tallyWords(reasons.causes)} (from ${reasons.source})`;
  const causes = [told, logged].filter((words) => words !== undefined).join('; ');
  const gaveUp = why.gaveUp === undefined ? [] : wrap(why.gaveUp, '  ');
  const isOver = reason === 'over' || reason === 'past';
  // What is not known at the end is no news.
  if (isOver && causes === '') return [...gaveUp, ...wrap(why.counted, '  ')];
  const line = `${isOver ? 'Why it died' : 'Why it dies'}: ${causes === '' ? 'the events do not say' : causes}.`;
  return [...wrap(line, '  '), ...gaveUp, ...wrap(why.counted, '  ')];
}

function pictureLines(picture: Picture | undefined): string[] {
  if (picture === undefined) return [];
  const { service, window, cell, counts, from, to, mark } = picture;
  const most = Math.max(...counts);
  const lines = [
    `${service}, ${window}, ${cell} a mark, up to ${most} respawn${most === 1 ? '' : 's'} in one:`,
    `  ${sparkline(counts)}`,
  ];
  if (mark?.cell !== undefined) lines.push(`  ${' '.repeat(mark.cell)}^`);
  lines.push(`  ${from}${' '.repeat(Math.max(0, counts.length - from.length - to.length)) || ' – '}${to}`);
  return mark === undefined
    ? lines
    : [...lines, ...wrap(`${mark.cell === undefined ? '' : '^ '}${mark.words}`, '    ', '  ')];
}

function whoElse({ total, hosts = [], services, others, groups, suspect }: Letter): string[] {
  const unnamed = total - services.length - others.length;
  const first =
    suspect && wrap(`${suspect.first ? 'Fell first: ' : ''}${suspect.service} ${suspect.evidence}. One cause?`, '  ');
  if (total === 1) return [...services.filter(({ flapping }) => flapping !== '').map(serviceLine), ...(first ?? [])];
  const rows = groups === undefined ? services.map(serviceLine) : groupLines(groups);
  const rest =
    others.length === 0 || groups !== undefined
      ? []
      : wrap(
          `And ${total - services.length} more: ${others.join(', ')}${unnamed > 0 ? ` and ${unnamed} others` : ''}`,
          '  ',
        );
  return [
    ...(first ?? []),
    `${count(total, 'service')}${hosts.length > 1 ? ` on ${count(hosts.length, 'host')}` : ''}, the worst first:`,
    ...rows,
    ...rest,
  ];
}

function serviceLine({ service, respawns, lasted, from, causes, flapping, state }: ServiceWords): string {
  const more = [state, causes, flapping].filter((words) => words !== '').join('; ');
  return `  ${service}  ${count(respawns, 'respawn')} in ${lasted}, from ${from}${more === '' ? '' : `: ${more}`}`;
}

function groupLines(groups: Groups): string[] {
  const left = leftOut(groups);
  const lines = groups.rows.flatMap((row) => {
    const { respawns, lasted, from, causes } = row;
    const toll = `${count(respawns, 'respawn')} in ${lasted}, from ${from}${causes === '' ? '' : `: ${causes}`}`;
    const what = groupWords(groups, row);
    return [...wrap(`${what}  ${toll}`, '    ', '  '), ...wrap(membersWords(groups, row), '    ', '    ')];
  });
  return left === undefined ? lines : [...lines, ...wrap(left, '  ')];
}

function excerptLines({ excerpt }: Found): string[] {
  if (excerpt === undefined) return [];
  const { service, source, lines, note } = excerpt;
  if (lines.length === 0) return wrap(`${service}'s log ${source}: ${noteOf(excerpt) ?? 'empty'}.`, '  ');
  const title = `Last lines of ${service}, ${source}${note === undefined ? '' : ` (${note})`}:`;
  return [...wrap(title, '  '), ...lines.map((line) => `  | ${line}`)];
}
