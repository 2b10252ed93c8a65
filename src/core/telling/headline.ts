import type { Severity } from '../policy.ts';
import { audibleAlerts, audibleMembers } from './audible.ts';
import type { Member } from './incident.ts';
import type { Findings } from './report.ts';
import { whatHappens } from './subject.ts';
import { beganAt } from './suspect.ts';
import { upAgainOf } from './up-again.ts';
import { bareName, hostsOf, isAtHome, isOneService, whoAndWhere } from './who.ts';
import { clockTime, count, cut, harmless, lasted, list, span } from './words.ts';

const WIDTHS = { name: 60, shown: 2 };
/** Of services that are new. */
const NEW_SHOWN = 6;

/** The first line, which phones show: the state, what, and how bad it is by now. */
export function headlineOf(findings: Findings): string {
  const { reason, severity, title, members } = findings;
  if (reason === 'firing') return `${STATE[severity]}: ${title}${members.length > 1 ? toll(members, ': ') : ''}.`;
  return reason === 'over' || reason === 'past' ? ended(findings) : lasting(findings);
}

/** Who is new comes first, and of those that are muted nothing is said. */
function lasting(findings: Findings): string {
  const { reason, severity, policy } = findings;
  const loud = audibleMembers(findings);
  const happens = `${whatHappens(audibleAlerts(findings), loud)}${toll(loud, ', ')}.`;
  const state = `${STATE[severity]}, ${reason === 'rising' ? 'worse' : 'still'}`;
  const news = reason === 'rising' ? newsOf(findings, loud) : undefined;
  if (news === undefined) return `${state}: ${whoAndWhere(loud, policy.host, WIDTHS)} ${happens}`;
  const who = news.count < loud.length ? allOf(loud, policy.host) : isOneService(loud) ? 'it' : 'they';
  return `${state}: ${news.words}: ${who} ${happens}`;
}

/** "5 services", "www on 5 hosts", "7 services on 5 hosts" */
function allOf(loud: readonly Member[], own: string): string {
  const hosts = hostsOf(loud, own).length;
  const [first] = loud;
  const what = hosts > 1 && first && isOneService(loud) ? bare(first) : count(loud.length, 'service');
  return hosts > 1 ? `${what} on ${count(hosts, 'host')}` : what;
}

/** "api and web are new on web-3"; or, of those that had been told of and were quiet since, "are back". */
function newsOf({ before, policy }: Findings, loud: readonly Member[]): { words: string; count: number } | undefined {
  if (before === null) return undefined;
  const more = loud.filter(({ service }) => !before.services.includes(service));
  const unknown = more.filter(({ service }) => !before.named.includes(service));
  const [told, how] = unknown.length > 0 ? [unknown, 'new'] : [more, 'back'];
  if (told.length === 0) return undefined;
  const are = isOneService(told) ? 'is' : 'are';
  const [host, ...otherHosts] = hostsOf(loud, policy.host);
  const words =
    otherHosts.length === 0
      ? `${list(told.map(bare), NEW_SHOWN)} ${are} ${how} on ${cut(harmless(host ?? ''), WIDTHS.name)}`
      : `${whoAndWhere(told, policy.host, { ...WIDTHS, shown: NEW_SHOWN - 1 })} ${are} ${how}`;
  return { words, count: told.length };
}

function ended(findings: Findings): string {
  const { reason, members, alerts, now, policy } = findings;
  const names = isAtHome(members) ? list(members.map(bare)) : whoAndWhere(members, policy.host, WIDTHS);
  const isOne = isOneService(members);
  const are = isOne ? 'is' : 'are';
  if (reason === 'past')
    return `Past: ${names} had ${toll(members) || 'trouble'} while nobody watched, and ${are} quiet since.`;
  if (alerts.every((alert) => alert.ended === 'config')) return `Over: ${names}: the config no longer has the rule.`;
  const upAgain = upAgainOf(findings);
  if (upAgain !== undefined) {
    const [run, they] = isOne ? ['runs', 'it'] : ['run', 'they'];
    const since = `${clockTime(upAgain.since, policy.zone)} (${lasted(now - upAgain.since)})`;
    return `Over: ${names} ${run} again since ${since}${toll(members, ', after ')}; ${they} ${upAgain.had}.`;
  }
  const last = Math.max(...members.map((member) => member.lastAt));
  return `Over: ${names} ${are} quiet for ${span(now - last)}${toll(members, ', after ')}.`;
}

function bare(member: Member): string {
  return cut(harmless(bareName(member)), WIDTHS.name);
}

const STATE: Readonly<Record<Severity, string>> = { info: 'Info', warn: 'Warning', page: 'Page' };

/** "120 respawns in 3 min 20 s", behind a joining word; nothing when there were none. */
function toll(members: readonly Member[], joint = ''): string {
  const total = members.reduce((sum, member) => sum + member.respawns, 0);
  if (total === 0) return '';
  const last = Math.max(...members.map((member) => member.lastAt));
  return `${joint}${count(total, 'respawn')} in ${lasted(last - beganAt(members))}`;
}
