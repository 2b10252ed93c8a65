import { type Finding, list, type Mapping, mapping } from './findings.ts';
import { quote } from './problem.ts';
import { DEFAULT_RULES, inheritedBy, kindOf } from './rule-schema.ts';
import { closest, wayOut } from './suggest.ts';

/** What must fit together in the rules: a window for what counts respawns, and no rule that can have no effect. */
export function ruleFindings(root: Mapping): Finding[] {
  const defaultRules = root.default_rules !== false;
  const seen = new Map<string, number>();
  const names = new Set(defaultRules ? DEFAULT_RULES.map((rule) => rule.name) : []);
  return list(root.rules).flatMap((entry, index) => {
    const rule = mapping(entry);
    const name = rule.name;
    if (typeof name !== 'string') return [];
    const off = rule.enabled === false;
    const findings = off ? offFindings(name, index, names) : windowFindings(rule, { name, index, defaultRules });
    names.add(name);
    const key = JSON.stringify([name, [rule.services ?? '*'].flat().sort()]);
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, index);
    else
      findings.push({
        path: ['rules', index, 'name'],
        message: `${quote(name)} stands here a second time for the same services; keep this or rules[${earlier}]`,
      });
    return findings;
  });
}

function offFindings(name: string, index: number, known: ReadonlySet<string>): Finding[] {
  if (known.has(name)) return [];
  const message = `cannot switch ${quote(name)} off: no rule of this name comes before it; ${wayOut(name, [...known])}`;
  return [{ path: ['rules', index, 'name'], message }];
}

interface RuleAt {
  readonly name: string;
  readonly index: number;
  readonly defaultRules: boolean;
}

/** A rule that counts respawns needs a window, its own or a default rule's; `gave-up` and `down` have none. */
function windowFindings(rule: Mapping, { name, index, defaultRules }: RuleAt): Finding[] {
  if (kindOf(name) === 'respawns') {
    if (inheritedBy(name, { defaultRules }) !== undefined) return [];
    const missing = Object.entries({ respawns: '10', within: '1m' }).filter(([field]) => rule[field] === undefined);
    const near = defaultRules
      ? closest(
          name,
          DEFAULT_RULES.map((one) => one.name),
        )
      : undefined;
    if (missing.length > 0 && near !== undefined) {
      const lacking = missing.map(([field]) => field).join(' and no ');
      const message = `cannot use ${quote(name)}: no default rule has this name, and it says no ${lacking}; did you mean ${near}?`;
      return [{ path: ['rules', index, 'name'], message }];
    }
    return missing.map(([field, example]) => ({
      path: ['rules', index, field],
      message: `is missing: ${quote(name)} counts respawns; write ${field}: ${example}`,
    }));
  }
  return ['respawns', 'within', 'and']
    .filter((field) => rule[field] !== undefined)
    .map((field) => ({
      path: ['rules', index, field],
      message: `${quote(name)} counts no respawns; remove ${field}, or give the rule another name`,
    }));
}
