import { formatDuration } from '../config/duration.ts';
import { lastingFor } from '../config/lasting.ts';
import type { Candidate } from '../core/tuning/candidates.ts';
import type { Tuning } from '../tune.ts';

const LEFT_FAST = '# crash-loop and crash-loop-lasting stay as they are: no fast rule told anything that lasted.';
const LEFT_SLOW = '# slow-crash-loop stays as it is: no slow rule was tried.';

/**
 * The recommended rules for a config. They take the place of the default ones of the same names and mean what was
 * measured, neither more nor less: `and: []` drops the further window that slow-crash-loop would inherit. The page that
 * follows crash-loop is written out, since it is one that nobody measured.
 */
export function rulesYaml({ advice }: Tuning): string | undefined {
  const { fast, slow } = advice ?? {};
  if (fast === undefined && slow === undefined) return undefined;
  const lines = [
    '# Instead of the rules of the same names that are there; severity is for you to choose.',
    'rules:',
    ...(fast === undefined ? [`  ${LEFT_FAST}`] : [...measured('crash-loop', fast), ...lasting(fast)]),
    ...(slow === undefined ? [`  ${LEFT_SLOW}`] : measured('slow-crash-loop', slow)),
  ];
  return `${lines.join('\n')}\n`;
}

function measured(name: string, candidate: Candidate): string[] {
  return [`  - name: ${name}`, ...windowOf(candidate), '    severity: warn'];
}

/** The same windows for longer, as `check` would tell them if it were not written. */
function lasting(fast: Candidate): string[] {
  return [
    '  # The page. Not measured: it follows crash-loop, once that has held for three windows, 3m at least.',
    '  - name: crash-loop-lasting',
    ...windowOf(fast),
    `    for: ${formatDuration(lastingFor({ conditions: [fast] }))}`,
    '    severity: page',
  ];
}

function windowOf({ respawns, within }: Pick<Candidate, 'respawns' | 'within'>): string[] {
  return [`    respawns: ${respawns}`, `    within: ${formatDuration(within)}`, '    and: []'];
}
