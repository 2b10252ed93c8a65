import { audibleAlerts } from './audible.ts';
import { beforeOf } from './before.ts';
import { causeWords, tallyWords, whyOf } from './causes.ts';
import { groupsOf } from './groups.ts';
import { headlineOf } from './headline.ts';
import type { Member } from './incident.ts';
import type { Letter, ServiceWords } from './letter.ts';
import { notesOf } from './notes.ts';
import { pictureOf } from './picture.ts';
import { stepsOf } from './remedy.ts';
import type { Findings } from './report.ts';
import { ruleWordsOf } from './rule-words.ts';
import { beganAt } from './suspect.ts';
import { wantedOf } from './wanted.ts';
import { whenOf } from './when.ts';
import { hostsOf, isAtHome, nameOf, placedName } from './who.ts';
import { clockTime, cut, harmless, lasted, localTime } from './words.ts';

/** Services described one by one; the others are named in a compact list. */
const WORST = 20;
const OTHERS_MAX = 2_000;
/** A job's name may be thousands of characters long; nobody reads that in a mail. */
const NAME_MAX = 100;
const OTHER_NAME_MAX = 40;
const EVIDENCE_MAX = 200;

/** Puts into words all that a mail about the incident says. */
export function letterOf(findings: Findings): Letter {
  const { reason, severity, title, policy, incident, members, suspect, now } = findings;
  const stateOf = stater(findings);
  const began = beganAt(members);
  return {
    ...{ reason, severity, headline: headlineOf(findings), title },
    host: cut(harmless(policy.host), NAME_MAX),
    ...(isAtHome(members) ? {} : { hosts: hostsOf(members, policy.host).map((host) => cut(harmless(host), NAME_MAX)) }),
    incident: incident.id,
    ...{ since: localTime(began, policy.zone), ago: lasted(now - began), when: whenOf(findings) },
    rules: ruleWordsOf(policy, audibleAlerts(findings)),
    steps: stepsOf(findings),
    why: whyOf(findings),
    picture: pictureOf(findings),
    total: members.length,
    services: members.slice(0, WORST).map((member) => ({ ...serviceWords(findings, member), state: stateOf(member) })),
    others: othersOf(members.slice(WORST)),
    groups: groupsOf(findings, stateOf),
    suspect: suspect && {
      service: placedName({ host: null, ...suspect }, NAME_MAX),
      evidence: cut(suspect.evidence, EVIDENCE_MAX),
      first: suspect.first,
    },
    before: beforeOf(findings),
    notes: notesOf(findings),
    wanted: wantedOf(findings),
  };
}

function serviceWords(findings: Findings, member: Member): Omit<ServiceWords, 'state'> {
  const { policy } = findings;
  const { respawns, startedAt, lastAt, causes, flaps } = member;
  return {
    service: nameOf(member, NAME_MAX),
    respawns,
    lasted: lasted(lastAt - startedAt),
    from: clockTime(startedAt, policy.zone),
    causes: tallyWords(causeWords(causes)),
    flapping: flaps > 0 ? `storm ${flaps} within 1 h: flapping` : '',
  };
}

/** How a service stands while others fire. There may be ten thousand, so alerts are not gone through for each. */
function stater({ audible, alerts }: Findings): (member: Member) => string {
  const firing = new Set(alerts.flatMap(({ service, resolvedAt }) => (resolvedAt === null ? [service] : [])));
  return ({ service }) => {
    if (audible.size === 0 || audible.has(service)) return '';
    return firing.has(service) ? 'muted' : 'quiet again';
  };
}

function othersOf(members: readonly Member[]): string[] {
  return members.slice(0, OTHERS_MAX).map((member) => nameOf(member, OTHER_NAME_MAX));
}
