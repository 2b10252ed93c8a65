import { formatDuration } from '../config/duration.ts';
import { count, isoTime, span } from '../core/telling/words.ts';
import { MINUTE, type Zone } from '../core/time.ts';
import type { Candidate } from '../core/tuning/candidates.ts';
import type { Tuning } from '../tune.ts';
import type { Io } from './io.ts';
import { bold, table } from './table.ts';
import { rulesYaml } from './tune-rules.ts';
import { inWords, notesOn, ruleOf } from './tune-words.ts';

const HEAD = ['RULE', 'ALERTS', 'A WEEK', 'CLEARED', 'DELAY', 'MISSED', ''];

/** The candidates and what is recommended; on a terminal only those worth looking at, in a pipe all of them. */
export function tuneText(tuning: Tuning, zone: Zone, io: Io): string {
  const { candidates, advice } = tuning;
  const shown = io.isTerminal ? candidates.filter((one) => remark(one, tuning) !== '') : candidates;
  const yaml = rulesYaml(tuning);
  const { fast, slow } = advice ?? {};
  const rules = [
    ...(fast === undefined ? [] : [`Fast: ${ruleOf(fast)}.\n  ${inWords(fast, tuning)}.\n`]),
    ...(slow === undefined ? [] : [`Slow: ${ruleOf(slow)}.\n  ${inWords(slow, tuning)}.\n`]),
  ];
  return [
    `${about(tuning, zone)}\n`,
    ...(shown.length === 0 ? [] : [`\n${bold(`Rules tried (${shown.length} of ${candidates.length})`, io)}\n`]),
    shown.length === 0
      ? ''
      : table(
          HEAD,
          shown.map((one) => row(one, tuning)),
          io,
        ),
    ...(rules.length === 0 ? [] : [`\n${bold('Recommended', io)}\n`, ...rules]),
    ...(yaml === undefined ? [] : [`\n${bold('To paste into cerberus.yaml', io)}\n`, yaml]),
    ...notesOn(tuning).map((note) => `\n${note}\n`),
  ].join('');
}

function about({ lines, respawns, services, from, to, storms, grace }: Tuning, zone: Zone): string {
  const what = `${count(lines, 'line')}, ${count(services.length, 'service')}, ${count(respawns, 'respawn')}`;
  if (from === undefined || to === undefined) return what;
  const lasting = `${storms.lasting.length} lasted longer than ${formatDuration(grace)}`;
  return `${what}, ${isoTime(from, zone)} to ${isoTime(to, zone)} (${span(to - from)})\n${count(storms.all, 'storm')}, ${lasting}`;
}

function row(candidate: Candidate, tuning: Tuning): string[] {
  const { alerts, cleared, delay, missed } = candidate;
  const { weeks } = tuning;
  return [
    `${candidate.respawns} within ${formatDuration(candidate.within)}`,
    ...[String(alerts), weeks === undefined ? '–' : (alerts / weeks).toFixed(1)],
    alerts === 0 ? '–' : `${cleared} (${Math.round((100 * cleared) / alerts)} %)`,
    ...[delay === undefined ? '–' : span(delay), String(missed), remark(candidate, tuning)],
  ];
}

/** Why a candidate is worth a look; empty when it is not. */
function remark(candidate: Candidate, { advice }: Tuning): string {
  const { respawns, within } = candidate;
  return [
    candidate === advice?.fast ? 'recommended, fast' : '',
    candidate === advice?.slow ? 'recommended, slow' : '',
    respawns === 10 && within === MINUTE ? 'the default crash-loop' : '',
    respawns === 50 && within === 60 * MINUTE ? 'the default slow-crash-loop' : '',
    candidate.onFrontier ? 'frontier' : '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}
