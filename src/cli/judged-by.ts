import { planFor } from '../core/judging/plan.ts';
import { type Policy, SEVERITIES } from '../core/policy.ts';
import { type Labels, labelsOf, routesFor } from '../core/telling/route.ts';
import { bareName, type Named } from '../core/telling/who.ts';
import { ruleInWords } from './config-words.ts';

/** One rule that a service is judged by, and who is told. */
export interface Judgement {
  readonly rule: string;
  readonly words: string;
  readonly receivers: readonly string[];
}

/**
 * What each of the services would be judged by, by its name among those of all hosts: the very functions that the agent
 * judges and routes with. Rules go by its own name alone, routes by its host too.
 */
export function judgedBy(policy: Policy, services: readonly Named[]): Map<string, Judgement[]> {
  return new Map(services.map((named) => [named.service, judgementsOf(policy, named)]));
}

/** Who is told of an alert of each severity that nothing else is known of; routes by service or rule may say otherwise. */
export function toldBySeverity(policy: Policy): Record<string, string[]> {
  const told = SEVERITIES.map((severity) => [
    severity,
    receiversFor(policy, { ...policy.labels, host: policy.host, severity }),
  ]);
  return Object.fromEntries(told);
}

function receiversFor(policy: Policy, labels: Labels): string[] {
  return [...new Set(routesFor(policy.route, labels).map(({ receiver }) => receiver))];
}

function judgementsOf(policy: Policy, named: Named): Judgement[] {
  const service = bareName(named);
  // Told by name alone, JOB/INSTANCE and a job in a folder look alike; the first is what one meets.
  const [job = service] = service.split('/');
  return planFor(service, policy.rules).rules.map((rule) => {
    const receivers = receiversFor(policy, labelsOf(policy, rule, { service, job, host: named.host }));
    return { rule: rule.name, words: ruleInWords(rule), receivers };
  });
}
