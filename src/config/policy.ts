import type { Policy, Route, Rule } from '../core/policy.ts';
import { HOUR, type Zone } from '../core/time.ts';
import type { Config, RouteConfig, RuleConfig } from './config.ts';
import { compileGlobs } from './glob.ts';
import { compileMatchers } from './matcher.ts';

/** Where a service's own output goes, for "what to do" in mails. */
const SERVICE_LOG = { upstart: '/var/log/upstart/{job}.log', systemd: 'journalctl -u {job}' } as const;

/** What the core is told: the config with its patterns and matchers compiled. `zone` is `config.timezone`'s. */
export function policyOf(config: Config, zone: Zone): Policy {
  return {
    host: config.host,
    zone,
    labels: config.labels,
    rules: config.rules.map(toRule),
    route: toRoute(config.route),
    inhibitions: [],
    muteIntervals: [],
    escalation: undefined,
    maxMails: { count: 20, within: HOUR },
    maxLine: config.limits.maxLine,
    maxServices: config.limits.maxServices,
    maxAge: config.limits.maxAge,
    serviceLog: SERVICE_LOG[config.init],
    init: config.init,
  };
}

function toRule({ services, ...rule }: RuleConfig): Rule {
  return { ...rule, appliesTo: compileGlobs(services) };
}

function toRoute({ match, routes, ...route }: RouteConfig): Route {
  return { ...route, matches: compileMatchers(match), routes: routes.map(toRoute) };
}
