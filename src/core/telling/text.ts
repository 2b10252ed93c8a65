import { DAY } from '../time.ts';
import { stormsBefore } from './history.ts';
import type { Member } from './incident.ts';
import type { Letter } from './letter.ts';
import { notesOf } from './notes.ts';
import { pictureOf } from './picture.ts';
import { whatToDo } from './remedy.ts';
import { beganAt } from './suspect.ts';
import { count, harmless, lasted, list, localTime, span } from './words.ts';

/** Services described one by one; the others are named in a compact list. */
const WORST = 20;

/** The mail as plain text, complete by itself: what, how bad, since when, what to do, why, who else, before. */
export function textOf(letter: Letter): string {
  const sections = [
    [headline(letter), ...sinceWhen(letter)],
    whatToDo(letter),
    letter.members.slice(0, WORST).map((member) => memberLine(letter, member)),
    [whyItDies(letter.members), ...pictureOf(letter)],
    whoElse(letter),
    before(letter),
    notesOf(letter),
    [`-- `, `cerberus on ${harmless(letter.policy.host)}, incident ${letter.incident.id}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The first line, which phones show: the state, then the subject's own words. */
export function headline(letter: Letter): string {
  const { reason, severity, members, title, alerts, now } = letter;
  const total = members.reduce((sum, member) => sum + member.respawns, 0);
  const names = list(members.map((member) => harmless(member.service)));
  if (reason === 'firing') return `${capital(severity)}: ${title}.`;
  if (reason === 'rising') return `Now ${severity}: ${title}; ${count(total, 'respawn')} so far.`;
  if (reason === 'repeat') return `Still: ${title}; ${count(total, 'respawn')} so far.`;
  const began = beganAt(members);
  const last = Math.max(...members.map((member) => member.lastAt));
  const storm = `${count(total, 'respawn')} in ${lasted(last - began)}`;
  if (reason === 'past')
    return `Past: ${names} had ${storm} while nobody watched, and ${members.length === 1 ? 'is' : 'are'} quiet since.`;
  if (alerts.every((alert) => alert.ended === 'config')) return `Over: ${names}: the config no longer has the rule.`;
  return `Over: ${names} quiet for ${span(now - last)}, after ${storm}.`;
}

function sinceWhen({ members, alerts, now, policy }: Letter): string[] {
  const began = beganAt(members);
  const rules = [...new Set(alerts.filter((a) => a.resolvedAt === null).map((a) => a.rule))];
  const since = `Since ${localTime(began, policy.zone)}, ${span(now - began)} ago`;
  return [rules.length > 0 ? `${since}. Rule ${rules.join(', ')}.` : `${since}.`];
}

function memberLine({ policy }: Letter, member: Member): string {
  const { service, respawns, startedAt, lastAt, causes } = member;
  const why = causes.length > 0 ? `: ${causesOf(causes)}` : '';
  const flaps = member.flaps > 0 ? `; storm ${member.flaps} within an hour: flapping` : '';
  const clock = localTime(startedAt, policy.zone).split(' ')[4];
  return `  ${harmless(service)}  ${count(respawns, 'respawn')} in ${lasted(lastAt - startedAt)}, from ${clock}${why}${flaps}`;
}

function whyItDies(members: readonly Member[]): string {
  if (members.every((member) => !member.detailed)) {
    return 'Why it dies: the plain hook does not tell (crashes, stops and restarts all count); the detailed hook does.';
  }
  const all = new Map<string, number>();
  for (const { causes } of members) for (const [cause, n] of causes) all.set(cause, (all.get(cause) ?? 0) + n);
  return all.size > 0 ? `Why it dies: ${causesOf([...all])}` : 'Why it dies: the events carry no exit status.';
}

function causesOf(causes: readonly (readonly [string, number])[]): string {
  return [...causes]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, times]) => `${times} × ${harmless(cause)}`)
    .join(', ');
}

function whoElse({ members, suspect }: Letter): string[] {
  const rest = members.slice(WORST).map((member) => harmless(member.service));
  const more = rest.length > 0 ? [`And ${rest.length} more: ${rest.join(', ')}`] : [];
  if (suspect === undefined) return more;
  return [...more, `Fell first: ${harmless(suspect.service)} ${suspect.evidence}. One cause?`];
}

function before({ members, storms, incident, policy }: Letter): string[] {
  const lines = members.slice(0, WORST).flatMap((member) => {
    const earlier = stormsBefore(storms, member.service, member.startedAt);
    const last = earlier.at(-1);
    if (last === undefined) return [];
    const when = localTime(last.from, policy.zone);
    const took = `the last, ${when}, took ${span(last.to - last.from)}`;
    return [`Before: ${harmless(member.service)}: storm ${earlier.length + 1} within ${span(7 * DAY)}; ${took}.`];
  });
  return incident.members.length > 0 ? lines : [];
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
