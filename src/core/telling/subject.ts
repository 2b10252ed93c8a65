import type { Severity } from '../policy.ts';
import type { Alert, Member } from './incident.ts';
import { count, cut, harmless, lasted, list } from './words.ts';

/** Phones and push services show no more. */
const SUBJECT_MAX = 80;
const NAME_MAX = 40;

/** What it is about, without severity: constant over the incident, so that mail programs keep it in one thread. */
export function stemOf(alerts: readonly Alert[], members: readonly Member[], host: string): string {
  const names = members.map((member) => cut(harmless(member.service), NAME_MAX));
  const kinds = new Set(alerts.map((alert) => alert.kind));
  const [only] = members;
  const who = `${list(names)} on ${cut(harmless(host), NAME_MAX)}`;
  if (only === undefined) return who;
  if (members.length > 1) return `${who} are crash-looping`;
  if (kinds.has('gave-up')) return `${who} hit its respawn limit and stays down`;
  if (kinds.has('down')) return `${who} died and stays down`;
  if (only.flaps > 0) return `${who} is flapping: storm ${only.flaps} within 1 h`;
  return `${who} is crash-looping: ${count(only.respawns, 'respawn')} in ${lasted(only.lastAt - only.startedAt)}`;
}

/** "[warn] www on web-3 is crash-looping: 10 respawns in 41 s" */
export function subjectOf(severity: Severity, stem: string): string {
  return cut(`[${severity}] ${stem}`, SUBJECT_MAX);
}
