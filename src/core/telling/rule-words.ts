import { type Policy, type Rule, SEVERITIES } from '../policy.ts';
import type { Alert } from './incident.ts';
import type { RuleWords } from './letter.ts';
import { count, harmless, span } from './words.ts';

/** What fires, each rule once, the most severe first. */
export function ruleWordsOf(policy: Policy, alerts: readonly Alert[]): RuleWords[] {
  const firing = sortedBySeverity(alerts.filter((alert) => alert.resolvedAt === null));
  const once = new Map<string, Alert>();
  for (const alert of firing) if (!once.has(alert.rule)) once.set(alert.rule, alert);
  return [...once.values()].map((alert) => {
    const rule = ruleOf(policy, alert);
    return { name: harmless(alert.rule), severity: alert.severity, condition: rule && conditionOf(rule) };
  });
}

/** The rule behind an alert: a later one overrides an earlier one of the same name for the services it applies to. */
export function ruleOf({ rules }: Policy, { rule, service, labels }: Alert): Rule | undefined {
  // Rules go by the name that a service has on its host.
  const name = labels.service ?? service;
  return rules.filter((r) => r.name === rule && r.appliesTo(name)).at(-1);
}

export function sortedBySeverity(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}

function conditionOf({ kind, conditions, for: lasting }: Rule): string {
  const still = lasting > 0 ? ` for ${span(lasting)}` : '';
  if (kind === 'gave-up') return 'the init system hit its respawn limit and gave up';
  if (kind === 'down') return `it failed and was not started again${still}`;
  const all = conditions.map(({ respawns, within }) => `${count(respawns, 'respawn')} within ${span(within)}`);
  return `${all.join(' and ')}${lasting > 0 ? `, lasting${still}` : ''}`;
}
