import type { Severity } from '../policy.ts';
import { letterOf } from './compose.ts';
import type { Alert, Member, Root } from './incident.ts';
import type { Notification, Suspect } from './notification.ts';
import type { Reason } from './reason.ts';
import type { Report } from './report.ts';
import { stemOf, subjectOf, whatHappens } from './subject.ts';
import { evidenceOf, firstToFall, isCertain } from './suspect.ts';
import { alertsOf, membersOf } from './thread.ts';

/** Makes one notification, and notes in the incident that the thread has spoken. */
export function render(report: Report): Notification {
  const { thread, incident, reason, now, facts, unheard, stand } = report;
  const audible = new Set(stand.services);
  const alerts = alertsOf(thread, incident).filter(({ service }) => !unheard.has(service));
  const heard = membersOf(thread, incident).filter(({ service }) => !unheard.has(service));
  const members = heard.toSorted((a, b) => {
    return Number(audible.has(b.service)) - Number(audible.has(a.service)) || b.respawns - a.respawns;
  });
  const severity = thread.told?.severity ?? 'warn';
  const root = rootOf(report, { alerts, heard, severity });
  root.told++;
  const id = root.told === 1 ? root.id : idOf(root.prefix, root.told, { reason, severity, members });
  incident.firstToFall = firstToFall(incident.firstToFall, members, facts);
  const suspect = suspectOf(report, members);
  return {
    ...{ id, at: now, receiver: thread.receiver, reason, incident: incident.id, thread: root.id, severity },
    services: members.map((member) => member.service),
    suspect,
    rules: [...new Set(alerts.map((alert) => alert.rule))],
    subject: subjectOf(severity, root.subject),
    letters: [letterOf({ ...report, alerts, audible, members, severity, suspect, title: root.subject })],
  };
}

/** Another receiver may have been told of a service that this one is not to hear of. */
function suspectOf({ incident, facts, unheard }: Report, members: readonly Member[]): Suspect | undefined {
  const fall = incident.firstToFall;
  if (fall === null || unheard.has(fall.service) || unheard.has(fall.before)) return undefined;
  const { service, host } = fall;
  const where = host === undefined ? {} : { host };
  return { service, ...where, evidence: evidenceOf(fall, members, facts), first: isCertain(fall, members) };
}

/** The thread's first notification: made now, if this is it. */
function rootOf({ thread, incident, reason, policy }: Report, { alerts, heard, severity }: Heard): Root {
  const known = incident.roots.find((root) => root.thread === thread.key);
  if (known !== undefined) return known;
  const twins = incident.roots.filter((root) => root.prefix.startsWith(`${incident.id}.${thread.receiver}`)).length;
  const prefix = `${incident.id}.${thread.receiver}${twins > 0 ? `.g${twins + 1}` : ''}`;
  const what = whatHappens(alerts, heard, { past: reason === 'past' });
  const subject = stemOf(alerts, heard, policy.host, what);
  const root = {
    thread: thread.key,
    prefix,
    id: idOf(prefix, 1, { reason, severity, members: heard }),
    subject,
    told: 0,
  };
  incident.roots.push(root);
  return root;
}

/** What of a thread may be told. */
interface Heard {
  readonly alerts: readonly Alert[];
  readonly heard: readonly Member[];
  readonly severity: Severity;
}

/**
 * An id says all that is news in the notification. After a crash, what was told but is not remembered may be told again
 * together with what has come since: the outbox must know the one from the other, or a page would be taken for the
 * warning that it already has.
 */
function idOf(prefix: string, told: number, { reason, severity, members }: News): string {
  const many = members.length > 1 ? `-${members.length}` : '';
  return `${prefix}.${told}-${reason}-${severity}${many}`;
}

interface News {
  readonly reason: Reason;
  readonly severity: Severity;
  readonly members: readonly Member[];
}
