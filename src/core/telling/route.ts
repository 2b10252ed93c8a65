import type { Policy, Route, Rule } from '../policy.ts';

export type Labels = Readonly<Record<string, string>>;

/** What an alert is about: a service by its own name on a host, which is the agent's where none is given. */
interface About {
  readonly service: string;
  readonly job: string;
  readonly host?: string | null;
}

/** The labels of an alert: the host's, the rule's, and what it is about, which nothing overrides. */
export function labelsOf(policy: Policy, rule: Rule, about: About): Labels {
  const { host, service, job } = about;
  const own = { host: host ?? policy.host, service, job, rule: rule.name, severity: rule.severity };
  return { ...policy.labels, ...rule.labels, ...own };
}

/**
 * The routes an alert takes, as in Alertmanager: down the tree, the first child that matches takes it, the next ones
 * only when that child says `continue`; where no child matches, the node itself.
 */
export function routesFor(route: Route, labels: Labels): Route[] {
  const found: Route[] = [];
  for (const child of route.routes) {
    if (!child.matches(labels)) continue;
    found.push(...routesFor(child, labels));
    if (!child.continue) break;
  }
  return found.length > 0 ? found : [route];
}

/** Names the notification group an alert belongs to on a route. */
export function groupKey(route: Route, labels: Labels): string {
  return [route.receiver, ...route.groupBy.map((name) => `${name}=${labels[name] ?? ''}`)].join('|');
}

/** Every receiver the tree can send to. */
export function receiversOf(route: Route): Set<string> {
  return new Set([route.receiver, ...route.routes.flatMap((child) => [...receiversOf(child)])]);
}
