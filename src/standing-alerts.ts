import type { Policy } from './core/policy.ts';
import { causeWords, tallyWords } from './core/telling/causes.ts';
import { type Alert, type Incident, isOpen, type Member } from './core/telling/incident.ts';
import { routesFor } from './core/telling/route.ts';
import { ruleWordsOf } from './core/telling/rule-words.ts';
import { stemOf } from './core/telling/subject.ts';
import { harmless, localTime } from './core/telling/words.ts';
import type { StandingAlert } from './shell/delivering/alertmanager.ts';

/** Everything that fires and whose route leads to a receiver, in Alertmanager's words. Mutes are not looked at: it has its own. */
export function standingAlerts(incidents: readonly Incident[], policy: Policy, receiver: string): StandingAlert[] {
  return incidents.filter(isOpen).flatMap((incident) => {
    const members = new Map(incident.members.map((member) => [member.service, member]));
    return incident.alerts
      .filter((alert) => alert.resolvedAt === null)
      .filter((alert) => routesFor(policy.route, alert.labels).some((route) => route.receiver === receiver))
      .map((alert) => standingAlert(incident, alert, { member: members.get(alert.service), policy }));
  });
}

interface About {
  readonly member: Member | undefined;
  readonly policy: Policy;
}

/** Labels stay the same while it fires; what changes stands in the annotations. */
function standingAlert(incident: Incident, alert: Alert, { member, policy }: About): StandingAlert {
  const { rule, ...labels } = alert.labels;
  return {
    labels: { ...labels, alertname: rule ?? alert.rule },
    annotations: {
      summary: stemOf([alert], member === undefined ? [] : [member], policy.host),
      description: descriptionOf(alert, member, policy),
      incident: incident.id,
      ...(alert.runbook === null ? {} : { runbook_url: alert.runbook }),
    },
    startsAt: alert.firedAt,
  };
}

/** "10 respawns within 1 min, since Tue 24 Nov 2026 …. 12 respawns so far: 9 × exit 1, 3 × SIGSEGV." */
function descriptionOf(alert: Alert, member: Member | undefined, policy: Policy): string {
  const [words] = ruleWordsOf(policy, [alert]);
  const began = `${words?.condition ?? harmless(alert.rule)}, since ${localTime(alert.since, policy.zone)}.`;
  if (member === undefined || member.respawns === 0) return began;
  const causes = tallyWords(causeWords(member.causes));
  return `${began} ${member.respawns} respawns so far${causes === '' ? '' : `: ${causes}`}.`;
}
