import type { Condition, Rule } from '../policy.ts';
import { type Duration, HOUR, type Instant } from '../time.ts';
import type { Tally } from './tally.ts';

/** For services without such a rule. */
const RESPAWNS_MAX = 2 ** 30;
/** Tallies are at least this deep, so that a mail can show a picture of the last window … */
const DEPTH_MIN = 64;
/** … and as far as they are deep enough they reach back this far, so that a new rule finds what it asks for. */
const HORIZON_MIN: Duration = 6 * HOUR;

/** What one service is judged by. */
export interface Plan {
  readonly rules: readonly Rule[];
  /** The first condition of each rule on respawns, each once: while none holds, no rule can begin to hold. */
  readonly triggers: readonly Condition[];
}

/** Plans for services. Those that are judged by the same rules share one: ten thousand services have few plans. */
export function plannerFor(rules: readonly Rule[]): (service: string) => Plan {
  const known = new Map<string, Plan>();
  return (service) => {
    let key = '';
    for (const rule of rules) key += rule.appliesTo(service) ? '1' : '0';
    const plan = known.get(key) ?? planFor(service, rules);
    known.set(key, plan);
    return plan;
  };
}

/** The rules for a service: of several with one name, the last that applies to it. */
export function planFor(service: string, rules: readonly Rule[]): Plan {
  const byName = new Map<string, Rule>();
  for (const rule of rules) if (rule.appliesTo(service)) byName.set(rule.name, rule);
  const chosen = rules.filter((rule) => byName.get(rule.name) === rule);
  return { rules: chosen, triggers: triggersOf(chosen) };
}

/** How many respawns must come at the least, from `now` on, until a rule may begin to hold; 0 when one may now. */
export function respawnsMissing({ triggers }: Plan, tally: Tally, now: Instant): number {
  return tally.missing(triggers, now, RESPAWNS_MAX);
}

/** How many respawns of a service, and how old ones, its tally must hold for any rule. */
export function reachOf(rules: readonly Rule[]): { readonly depth: number; readonly horizon: Duration } {
  const conditions = rules.flatMap((rule) => rule.conditions);
  return {
    depth: Math.max(DEPTH_MIN, ...conditions.map(({ respawns }) => respawns)),
    horizon: Math.max(HORIZON_MIN, ...conditions.map(({ within }) => within)),
  };
}

function triggersOf(rules: readonly Rule[]): Condition[] {
  const seen = new Map<string, Condition>();
  for (const { conditions } of rules) {
    const [first] = conditions;
    if (first !== undefined) seen.set(`${first.respawns}/${first.within}`, first);
  }
  return [...seen.values()];
}
