import type { Severity } from '../policy.ts';
import type { Member } from './incident.ts';
import type { Findings } from './report.ts';
import { whatHappens } from './subject.ts';
import { beganAt } from './suspect.ts';
import { upAgainOf } from './up-again.ts';
import { clockTime, count, cut, harmless, lasted, list, span } from './words.ts';

const NAME_MAX = 60;

/** The first line, which phones show: the state, what, and how bad it is by now. */
export function headlineOf(findings: Findings): string {
  const { reason, severity, title, members, alerts, now, policy } = findings;
  const howBad = members.length > 1 ? toll(members, ': ') : '';
  if (reason === 'firing') return `${STATE[severity]}: ${title}${howBad}.`;
  const names = list(members.map((member) => cut(harmless(member.service), NAME_MAX)));
  const firing = alerts.filter((alert) => alert.resolvedAt === null);
  const what = `${names} on ${cut(harmless(policy.host), NAME_MAX)} ${whatHappens(firing, members)}`;
  if (reason === 'rising') return `${STATE[severity]}, worse: ${what}${toll(members, ', ')}.`;
  if (reason === 'repeat') return `${STATE[severity]}, still: ${what}${toll(members, ', ')}.`;
  const last = Math.max(...members.map((member) => member.lastAt));
  const are = members.length === 1 ? 'is' : 'are';
  if (reason === 'past')
    return `Past: ${names} had ${toll(members) || 'trouble'} while nobody watched, and ${are} quiet since.`;
  if (alerts.every((alert) => alert.ended === 'config')) return `Over: ${names}: the config no longer has the rule.`;
  const upAgain = upAgainOf(findings);
  if (upAgain !== undefined) {
    const [run, they] = members.length === 1 ? ['runs', 'it'] : ['run', 'they'];
    const since = `${clockTime(upAgain.since, policy.zone)} (${lasted(now - upAgain.since)})`;
    return `Over: ${names} ${run} again since ${since}${toll(members, ', after ')}; ${they} ${upAgain.had}.`;
  }
  return `Over: ${names} ${are} quiet for ${span(now - last)}${toll(members, ', after ')}.`;
}

const STATE: Readonly<Record<Severity, string>> = { info: 'Info', warn: 'Warning', page: 'Page' };

/** "120 respawns in 3 min 20 s", behind a joining word; nothing when there were none. */
function toll(members: readonly Member[], joint = ''): string {
  const total = members.reduce((sum, member) => sum + member.respawns, 0);
  if (total === 0) return '';
  const last = Math.max(...members.map((member) => member.lastAt));
  return `${joint}${count(total, 'respawn')} in ${lasted(last - beganAt(members))}`;
}
