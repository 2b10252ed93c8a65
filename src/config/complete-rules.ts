import type { Condition } from '../core/policy.ts';
import { isForAll } from './glob.ts';
import { LASTING_MIN, lastingFor } from './lasting.ts';
import { BASE, DEFAULT_RULES, inheritedBy, kindOf, type RuleConfig, type RuleDraft } from './rule-schema.ts';

/** The rules as they hold: the default ones, the written ones, and what the one takes from the other. */

const EARLY = 'crash-loop';
const LASTING = 'crash-loop-lasting';

type Inherited = Omit<RuleConfig, 'name' | 'kind' | 'services'>;

/**
 * The default rules, unless turned off, and then the written ones, completed.
 *
 * The page for a lasting crash loop follows the word that came before it: where a written `crash-loop` changes what a
 * crash loop is, `crash-loop-lasting` takes from it what it does not say itself, for the same services. Else a loop
 * slower than the default would be told and never page, and one that is nothing unusual here would page untold.
 */
export function completeRules(
  drafts: readonly RuleDraft[],
  options: { readonly defaultRules: boolean },
): readonly RuleConfig[] {
  const written = drafts.map((draft) => ({
    draft,
    rule: completeRule(draft, draft.services, inherited(draft.name, options)),
  }));
  if (!options.defaultRules) return written.map(({ rule }) => rule);
  const all = [...DEFAULT_RULES.map((rule) => ({ draft: { name: rule.name }, rule })), ...written];
  const early = written.map(({ rule }) => rule).filter(({ name, enabled }) => name === EARLY && enabled);
  return all.flatMap(({ draft, rule }, i) => {
    const overridden = all.slice(i + 1).some((later) => later.rule.name === rule.name && isForAll(later.rule.services));
    return overridden ? [rule] : [rule, ...followersOf(rule, draft, early)];
  });
}

/** A rule that a later one of its name overrides for every service is never used, so it is neither told nor looked for. */
export function isNotOverridden(rule: RuleConfig, index: number, rules: readonly RuleConfig[]): boolean {
  return !rules
    .slice(index + 1)
    .some((later) => later.name === rule.name && isForAll(later.services) && later.among === undefined);
}

function inherited(name: string, options: { readonly defaultRules: boolean }): Inherited {
  return inheritedBy(name, options) ?? { ...BASE, conditions: [] };
}

type Said = Partial<Omit<RuleDraft, 'services'>> & { readonly name: string };

/** The lasting rule once more for each changed crash loop that changes it. */
function followersOf(lasting: RuleConfig, said: Said, early: readonly RuleConfig[]): RuleConfig[] {
  if (lasting.name !== LASTING || !lasting.enabled) return [];
  const followers = early.map((rule) => {
    const { services, among } = both(rule.services, lasting.services);
    const parent = { ...rule, severity: 'page', for: saysWindows(said) ? LASTING_MIN : lastingFor(rule) } as const;
    return { ...completeRule(said, services, parent), ...(among && { among }) };
  });
  const first = followers.findIndex((follower) => !isSame(follower, lasting));
  return first < 0 ? [] : followers.slice(first);
}

/** Services that both lists of patterns take. */
function both(a: readonly string[], b: readonly string[]): { services: readonly string[]; among?: readonly string[] } {
  if (isForAll(b) || String(a) === String(b)) return { services: a };
  return isForAll(a) ? { services: b } : { services: a, among: b };
}

function saysWindows({ respawns, within, and }: Said): boolean {
  return [respawns, within, and].some((field) => field !== undefined);
}

function isSame(a: RuleConfig, b: RuleConfig): boolean {
  const text = ({ conditions, for: lasting, severity, resolveAfter, labels, runbook }: RuleConfig) =>
    JSON.stringify([conditions, lasting, severity, resolveAfter, labels, runbook]);
  return text(a) === text(b);
}

function completeRule(draft: Said, services: readonly string[], parent: Inherited): RuleConfig {
  const kind = kindOf(draft.name);
  return {
    name: draft.name,
    kind,
    services,
    enabled: draft.enabled ?? true,
    conditions: kind === 'respawns' ? conditionsOf(draft, parent.conditions) : [],
    for: draft.for ?? parent.for,
    severity: draft.severity ?? parent.severity,
    resolveAfter: draft.resolveAfter ?? parent.resolveAfter,
    labels: draft.labels ?? parent.labels,
    runbook: draft.runbook ?? parent.runbook,
  };
}

function conditionsOf(draft: Said, [first, ...others]: readonly Condition[]): readonly Condition[] {
  const respawns = draft.respawns ?? first?.respawns;
  const within = draft.within ?? first?.within;
  if (draft.enabled === false) return [];
  // The cross-checks have refused a rule that neither says these nor inherits them.
  if (respawns === undefined || within === undefined) throw new TypeError(`Rule "${draft.name}" has no window`);
  return [{ respawns, within }, ...(draft.and ?? others)];
}
