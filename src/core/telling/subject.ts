import type { Severity } from '../policy.ts';
import type { Alert, Member } from './incident.ts';
import { isOneService, type Widths, whoAndWhere } from './who.ts';
import { count, cut, lasted } from './words.ts';

/** Phones and push services show no more. */
const SUBJECT_MAX = 80;
const STEM_MAX = SUBJECT_MAX - '[page] '.length;
/** A long name gives way, so that what happens to it still fits; then the second name of many. */
const WIDTHS: readonly Widths[] = [
  ...[40, 30, 20, 14].map((name) => ({ name, shown: 2 })),
  ...[20, 14].map((name) => ({ name, shown: 1 })),
];

/**
 * What it is about, without severity: constant over the incident, so that mail programs keep it in one thread. `host` is
 * the agent's own; `what` happens to them, or happened.
 */
export function stemOf(
  alerts: readonly Alert[],
  members: readonly Member[],
  host: string,
  what = whatHappens(alerts, members),
): string {
  const [only] = members;
  const tail = members.length === 1 && only !== undefined ? tollOf(alerts, only) : '';
  let stem = '';
  for (const widths of WIDTHS) {
    stem = `${whoAndWhere(members, host, widths)} ${what}${tail}`;
    if (stem.length <= STEM_MAX) return stem;
  }
  return cut(stem, STEM_MAX);
}

/** "[warn] www on web-3 is crash-looping: 10 respawns in 41 s" */
export function subjectOf(severity: Severity, stem: string): string {
  return cut(`[${severity}] ${stem}`, SUBJECT_MAX);
}

/**
 * "is crash-looping", or what else the alerts say of the services; `past`, of what was over before anybody was told: who
 * reads no more than a subject is not to get up for it.
 */
export function whatHappens(
  alerts: readonly Alert[],
  members: readonly Member[],
  { past = false }: { readonly past?: boolean } = {},
): string {
  const kinds = new Set(alerts.map((alert) => alert.kind));
  const [only] = members;
  const [one, many, stays] = past ? ['was', 'were', 'was'] : ['is', 'are', 'stays'];
  if (members.length !== 1 || only === undefined) return `${isOneService(members) ? one : many} crash-looping`;
  if (kinds.has('gave-up')) return `hit its respawn limit and ${stays} down`;
  if (kinds.has('down')) return `died and ${stays} down`;
  return only.flaps > 0 ? `${one} flapping: storm ${only.flaps} within 1 h` : `${one} crash-looping`;
}

function tollOf(alerts: readonly Alert[], { respawns, startedAt, lastAt, flaps }: Member): string {
  const counts = alerts.every((alert) => alert.kind === 'respawns') && flaps === 0;
  return counts ? `: ${count(respawns, 'respawn')} in ${lasted(lastAt - startedAt)}` : '';
}
