import type { Policy, Rule } from '../core/policy.ts';
import { count, isoTime, span } from '../core/telling/words.ts';
import type { Zone } from '../core/time.ts';
import type { PastAlert, Step, Transcript } from '../replay.ts';
import { conditionInWords } from './config-words.ts';
import { folded } from './fold.ts';
import { grouped } from './grouped.ts';
import type { Io } from './io.ts';
import { bold, coloured, table } from './table.ts';
import { timeline } from './timeline.ts';
import { shown } from './words.ts';

/** Services listed on a terminal; a pipe gets all that respawned. */
const SERVICES_SHOWN = 20;

/** A transcript for people: what happened and why, on a terminal with a picture, then sums by rule and service. */
export function replayText(transcript: Transcript, policy: Pick<Policy, 'zone' | 'rules'>, io: Io): string {
  const { steps, alerts, services } = transcript;
  const { zone } = policy;
  const own = ownNames(services);
  const still = alerts.filter(({ resolvedAt }) => resolvedAt === undefined);
  const rows = [
    ...steps.map((step) => stepRow(step, policy, own)),
    ...still.map((alert) => stillRow(alert, isoTime(transcript.until ?? alert.firedAt, zone))),
  ];
  return [
    `${bold(`Transcript (${rows.length})`, io)}\n`,
    stepTable(rows, io),
    io.isTerminal ? timeline(transcript, zone, io) : '',
    ...(alerts.length === 0 ? [] : [`\n${bold('Rules', io)}\n`, rulesTable(alerts, io)]),
    ...(services.length === 0 ? [] : [`\n${bold('Services', io)}\n`, servicesTable(transcript, zone, io)]),
    `\n${folded(closing(transcript), io)}\n`,
  ].join('');
}

export function stepTable(rows: readonly string[][], io: Io): string {
  return severitiesColoured(table(['AT', 'WHAT', 'SEVERITY', 'WHO', 'WHY'], rows, io), io);
}

/** One step as cells: when, what, how bad, who (the service, or the receiver of a mail), why. */
export function stepRow(
  step: Step,
  { zone, rules }: Pick<Policy, 'zone' | 'rules'>,
  own: ReadonlyMap<string, string>,
): string[] {
  const time = isoTime(step.at, zone);
  if (step.kind === 'mail') {
    const { severity, receiver, reason, subject } = step.mail;
    return [time, 'mail', severity, receiver, `${reason}: ${shown(subject)}`];
  }
  const { severity, service, rule } = step.alert;
  const reason = step.kind === 'fired' ? why(step.alert, rules, own) : end(step.alert);
  return [time, step.kind, severity, shown(service), `${rule}: ${reason}`];
}

/** Services of other hosts by the names that they have there: rules go by those. */
export function ownNames(services: Transcript['services']): ReadonlyMap<string, string> {
  return new Map(services.flatMap(({ name, host, service }) => (host === null ? [] : [[name, service]])));
}

function why({ rule, service }: PastAlert, rules: readonly Rule[], own: ReadonlyMap<string, string>): string {
  const name = own.get(service) ?? service;
  const judged = rules.findLast((r) => r.name === rule && r.appliesTo(name));
  return judged === undefined ? 'a rule that is gone' : conditionInWords(judged);
}

function end({ firedAt, resolvedAt, respawns }: PastAlert): string {
  return `${count(respawns, 'respawn')}, fired for ${span((resolvedAt ?? firedAt) - firedAt)}`;
}

function stillRow({ severity, service, rule, respawns }: PastAlert, at: string): string[] {
  return [at, 'fires', severity, shown(service), `${rule}: still, ${count(respawns, 'respawn')} so far`];
}

function rulesTable(alerts: readonly PastAlert[], io: Io): string {
  const rules = grouped(alerts, ({ rule }) => rule);
  const rows = [...rules].map(([rule, fired]) => {
    const lengths = fired.map(({ firedAt, resolvedAt }) => (resolvedAt ?? firedAt) - firedAt);
    const services = new Set(fired.map(({ service }) => service)).size;
    const still = fired.filter(({ resolvedAt }) => resolvedAt === undefined).length;
    const severity = fired[0]?.severity ?? '';
    return [rule, severity, String(fired.length), String(services), String(still), span(Math.max(...lengths))];
  });
  return severitiesColoured(table(['RULE', 'SEVERITY', 'ALERTS', 'SERVICES', 'STILL FIRING', 'LONGEST'], rows, io), io);
}

function servicesTable({ services, alerts }: Transcript, zone: Zone, io: Io): string {
  const fired = grouped(alerts, ({ service }) => service);
  const busy = services
    .filter(({ counts }) => counts.respawns > 0)
    .sort((a, b) => b.counts.respawns - a.counts.respawns);
  const listed = io.isTerminal ? busy.slice(0, SERVICES_SHOWN) : busy;
  const rows = listed.map(({ name, counts: { respawns, starting, stopping, lastEvent } }) => [
    ...[shown(name), String(respawns), String(starting), String(stopping), String(fired.get(name)?.length ?? 0)],
    lastEvent === undefined ? '' : isoTime(lastEvent, zone),
  ]);
  const rest = services.length - listed.length;
  const more = rest > 0 && io.isTerminal ? `and ${count(rest, 'other')}\n` : '';
  return table(['SERVICE', 'RESPAWNS', 'STARTING', 'STOPPING', 'ALERTS', 'LAST EVENT'], rows, io) + more;
}

function closing({ lines, malformed, skipped, services, alerts, notifications }: Transcript): string {
  const { future, outOfOrder } = skipped;
  const odd = future + outOfOrder > 0 ? `, ${future} stamped in the future, ${outOfOrder} out of order` : '';
  const receivers = [...grouped(notifications, ({ receiver }) => receiver)];
  const mails = receivers.map(([receiver, theirs]) => `${count(theirs.length, 'mail')} to ${receiver}`).join(', ');
  const told = `${count(alerts.length, 'alert')}, ${mails || 'no mail'}`;
  return `${count(lines, 'line')}, ${malformed} malformed${odd}, ${count(services.length, 'service')}; ${told}`;
}

/** The severities that stand alone in a column. */
function severitiesColoured(text: string, io: Io): string {
  return text.replace(/\b(page|warn|info)\b(?= {2,}|\t)/g, (word) => coloured(word, io));
}
