import { type Duration, SECOND } from '../time.ts';
import { leadOf } from './audible.ts';
import type { Member } from './incident.ts';
import type { Wanted } from './letter.ts';
import type { Findings } from './report.ts';
import { beganAt } from './suspect.ts';
import { bareName } from './who.ts';

const WANTED_MAX = 20;
/** What a service says before it stops is said before it stops. */
const LAST_WORDS: Duration = 10 * SECOND;

/** Whose log is worth a look, the first the most: who fell first, then the worst. */
export function wantedOf(findings: Findings): Wanted[] {
  const { members, suspect } = findings;
  const lead = leadOf(findings);
  const first = members.filter((member) => member.service === lead);
  const others = members.filter((member) => member.service !== lead);
  const inside = [...first, ...others].map(wantedMember);
  const outside = outsider(findings);
  const all =
    suspect?.first === true ? [...outside, ...inside] : [...inside.slice(0, 1), ...outside, ...inside.slice(1)];
  return all.slice(0, WANTED_MAX);
}

function wantedMember({ service, host, job, instance, startedAt, causes }: Member): Wanted {
  return { service, ...(host === null ? {} : { host }), job, instance, since: startedAt, told: causes.length > 0 };
}

/** A service that stopped before the storm and is not in it. Only its name is known, not where an instance begins. */
function outsider({ incident, members, suspect }: Findings): Wanted[] {
  if (suspect === undefined) return [];
  const fall = incident.firstToFall;
  if (fall === null) return [];
  const { service, host } = fall;
  const job = bareName({ service, host: host ?? null });
  if (job.includes('/')) return [];
  if (members.some((member) => member.service === service)) return [];
  const since = beganAt(members) - fall.lead - LAST_WORDS;
  return [{ service, ...(host === undefined ? {} : { host }), job, instance: null, since, told: true }];
}
