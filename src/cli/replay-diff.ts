import type { Policy } from '../core/policy.ts';
import { count } from '../core/telling/words.ts';
import type { Step, Transcript } from '../replay.ts';
import type { Io } from './io.ts';
import { alertJson, mailJson } from './replay-json.ts';
import { ownNames, stepRow } from './replay-text.ts';
import { bold, coloured, table } from './table.ts';

/** One side of a comparison: a config's policy and what it would have done. */
export interface Side {
  /** How the config is called. */
  readonly name: string;
  readonly policy: Policy;
  readonly transcript: Transcript;
}

/** What only one of two configs would have done, in order of time; `-` is the first's, `+` the second's. */
export function diffText(ours: Side, theirs: Side, io: Io): string {
  const [left, right] = [stepsNotIn(theirs, ours), stepsNotIn(ours, theirs)];
  const own = ownNames([...ours.transcript.services, ...theirs.transcript.services]);
  const rows = [
    ...left.map((step) => ({ at: step.at, cells: ['-', ...stepRow(step, ours.policy, own)] })),
    ...right.map((step) => ({ at: step.at, cells: ['+', ...stepRow(step, theirs.policy, own)] })),
  ].sort((a, b) => a.at - b.at);
  const head = ['', 'AT', 'WHAT', 'SEVERITY', 'WHO', 'WHY'];
  const lines = table(
    head,
    rows.map(({ cells }) => cells),
    io,
  );
  return [
    `${bold(`Differences (${rows.length})`, io)}\n`,
    lines.replace(/\b(page|warn|info)\b(?= {2,}|\t)/g, (word) => coloured(word, io)),
    `\n${sums('-', ours)}\n${sums('+', theirs)}\n`,
  ].join('');
}

/** The same for machines. */
export function diffJson(ours: Side, theirs: Side) {
  return {
    other: theirs.name,
    removed: stepsJson(stepsNotIn(theirs, ours), ours),
    added: stepsJson(stepsNotIn(ours, theirs), theirs),
  };
}

function stepsJson(steps: readonly Step[], { policy: { zone } }: Side) {
  const alerts = steps.flatMap((step) => (step.kind === 'fired' ? [alertJson(step.alert, zone)] : []));
  return { alerts, notifications: steps.flatMap((step) => (step.kind === 'mail' ? [mailJson(step.mail, zone)] : [])) };
}

/** The steps of `side` that `other` does not take in the same second, to the same people, for the same reason. */
function stepsNotIn(other: Side, side: Side): Step[] {
  const known = new Set(other.transcript.steps.map(keyOf));
  return side.transcript.steps.filter((step) => !known.has(keyOf(step)));
}

function keyOf({ kind, at, ...what }: Step): string {
  if ('mail' in what) {
    const { receiver, reason, severity, subject, services } = what.mail;
    return JSON.stringify([kind, at, receiver, reason, severity, subject, services]);
  }
  const { service, rule, severity } = what.alert;
  return JSON.stringify([kind, at, service, rule, severity]);
}

function sums(sign: string, { name, transcript: { alerts, notifications } }: Side): string {
  return `${sign} ${name}: ${count(alerts.length, 'alert')}, ${count(notifications.length, 'mail')}`;
}
