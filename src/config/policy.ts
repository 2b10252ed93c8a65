import type { MuteInterval, Policy, Route, Rule } from '../core/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { isWithin } from '../core/telling/weekly.ts';
import type { Zone } from '../core/time.ts';
import type { Config, MuteIntervalConfig, RouteConfig, RuleConfig } from './config.ts';
import { compileGlobs, isForAll } from './glob.ts';
import { compileMatchers } from './matcher.ts';

/** Where Upstart keeps a service's own output, unless the config says better. */
const SERVICE_LOG = '/var/log/upstart/{job}.log';

/** What the core is told: the config with its patterns and matchers compiled. `zone` is `config.timezone`'s. */
export function policyOf(config: Config, zone: Zone): Policy {
  return {
    host: config.host,
    zone,
    labels: config.labels,
    rules: config.rules.filter(({ enabled }) => enabled).flatMap((rule) => toRules(rule, config.rules)),
    route: toRoute(config.route),
    inhibitions: config.inhibit.map(({ when, mute }) => ({ when: compileMatchers(when), mute: compileMatchers(mute) })),
    muteIntervals: config.muteIntervals.map((interval) => toMuteInterval(interval, zone)),
    escalation: config.escalate,
    maxMails: config.maxMails,
    maxLine: config.limits.maxLine,
    maxServices: config.limits.maxServices,
    maxAge: config.limits.maxAge,
    serviceLog: serviceLogOf(config),
    init: config.init,
    ...(config.path !== undefined && { configPath: config.path }),
  };
}

/** For "what to do" in mails; under systemd the journal is asked instead. */
function serviceLogOf({ excerpt }: Config): string {
  return excerpt === undefined || excerpt.path === 'journal' ? SERVICE_LOG : excerpt.path;
}

/** The rule with what follows it in the list and switches it off; none when that is for every service. */
function toRules(rule: RuleConfig, rules: readonly RuleConfig[]): Rule[] {
  const { enabled: _, services, among = ['*'], ...rest } = rule;
  const off = rules.slice(rules.indexOf(rule)).filter(({ name, enabled }) => name === rule.name && !enabled);
  if (off.some((later) => isForAll(later.services))) return [];
  const tests = [services, among].map(compileGlobs);
  const offTests = off.map((later) => compileGlobs(later.services));
  const appliesTo = (service: string) =>
    tests.every((holds) => holds(service)) && !offTests.some((holds) => holds(service));
  return [{ ...rest, appliesTo }];
}

/** `zone` is the config's: most intervals are in it, and it has learned its days already. */
function toMuteInterval({ name, match, timezone, ...weekly }: MuteIntervalConfig, zone: Zone): MuteInterval {
  const own = timezone === zone.name ? zone : ianaZone(timezone);
  return { name, matches: compileMatchers(match), covers: (at) => isWithin(weekly, at, own) };
}

function toRoute({ match, routes, ...route }: RouteConfig): Route {
  return { ...route, matches: compileMatchers(match), routes: routes.map(toRoute) };
}
