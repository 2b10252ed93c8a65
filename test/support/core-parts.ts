import type { Route, Rule } from '../../src/core/policy.ts';
import type { Alert, Incident, Member } from '../../src/core/telling/incident.ts';
import { createThread, type Thread } from '../../src/core/telling/thread.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';

/** Parts of the core as a test needs them: what it does not say is ordinary. */

export const NOON = Date.UTC(2026, 10, 24, 12);

export function ruleOf(rule: Partial<Rule> = {}): Rule {
  return {
    ...{ name: 'crash-loop', kind: 'respawns', appliesTo: () => true, conditions: [{ respawns: 3, within: MINUTE }] },
    ...{ for: 0, severity: 'warn', resolveAfter: 5 * MINUTE, labels: {}, runbook: undefined },
    ...rule,
  };
}

export function routeOf(route: Partial<Route> = {}): Route {
  return {
    ...{ receiver: 'oncall', matches: () => true, continue: false, groupBy: [], groupWait: 5_000 },
    ...{ groupInterval: MINUTE, repeat: { first: 30 * MINUTE, factor: 2, max: 8 * HOUR }, routes: [] },
    ...route,
  };
}

export function alertOf(alert: Partial<Alert> = {}): Alert {
  return {
    ...{ service: 'www', rule: 'crash-loop', kind: 'respawns', severity: 'warn', labels: {}, runbook: null },
    ...{ since: NOON, firedAt: NOON, resolvedAt: null, ended: null },
    ...alert,
  };
}

export function memberOf(member: Partial<Member> = {}): Member {
  const service = member.service ?? 'www';
  return {
    ...{
      id: 0,
      service,
      host: null,
      job: service,
      instance: null,
      startedAt: NOON,
      lastAt: NOON + 41_000,
      respawns: 10,
    },
    ...{ causes: [], detailed: false, flaps: 0 },
    ...member,
  };
}

export function incidentOf(incident: Partial<Incident> = {}): Incident {
  return {
    ...{ id: '20261124T120000-www', openedAt: NOON, joinedAt: NOON, alerts: [alertOf()], members: [memberOf()] },
    ...{ roots: [], firstToFall: null, acknowledged: null },
    ...incident,
  };
}

export function threadOf(thread: Partial<Thread> = {}): Thread {
  const fresh = createThread('oncall', '20261124T120000-www', routeOf(), NOON);
  return { ...fresh, alerts: ['crash-loop/www'], ...thread };
}
