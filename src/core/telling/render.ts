import type { Policy } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import type { Storm } from './history.ts';
import type { Incident, Root } from './incident.ts';
import type { Notification, Reason } from './notification.ts';

import { stemOf, subjectOf } from './subject.ts';
import { suspectOf } from './suspect.ts';
import { textOf } from './text.ts';
import { alertsOf, membersOf, type Thread } from './thread.ts';

/** All that a notification is written from. */
export interface Report {
  readonly thread: Thread;
  readonly incident: Incident;
  readonly reason: Reason;
  readonly now: Instant;
  readonly policy: Policy;
  readonly facts: Facts;
  /** Storms of the last week that are over. */
  readonly storms: readonly Storm[];
}

/** Writes one notification, and notes in the incident that the thread has spoken. */
export function render(report: Report): Notification {
  const { thread, incident, reason, now, policy, facts } = report;
  const alerts = alertsOf(thread, incident);
  const members = membersOf(thread, incident).sort((a, b) => b.respawns - a.respawns);
  const severity = thread.told?.severity ?? 'warn';
  const root = rootOf(report);
  const id = root.told === 0 ? root.id : `${incident.id}.${thread.receiver}.${root.told + 1}-${reason}`;
  root.told++;
  const suspect = suspectOf(members, facts);
  return {
    ...{ id, at: now, receiver: thread.receiver, reason, incident: incident.id, thread: root.id, severity },
    services: members.map((member) => member.service),
    suspect,
    rules: [...new Set(alerts.map((alert) => alert.rule))],
    subject: subjectOf(severity, root.subject),
    text: textOf({ ...report, alerts, members, severity, suspect, title: root.subject }),
    html: undefined,
  };
}

/** The thread's first notification: made now, if this is it. */
function rootOf({ thread, incident, reason, policy }: Report): Root {
  const known = incident.roots.find((root) => root.thread === thread.key);
  if (known !== undefined) return known;
  const twins = incident.roots.filter((root) => root.id.startsWith(`${incident.id}.${thread.receiver}.`)).length;
  const id = `${incident.id}.${thread.receiver}.${twins > 0 ? `g${twins + 1}-` : ''}1-${reason}`;
  const subject = stemOf(alertsOf(thread, incident), membersOf(thread, incident), policy.host);
  const root = { thread: thread.key, id, subject, told: 0 };
  incident.roots.push(root);
  return root;
}
