import type { Condition, RuleKind, Severity } from '../core/policy.ts';
import { type Duration, MINUTE, SECOND } from '../core/time.ts';
import { count, duration, glob, labels, oneOrMore, section, text } from './fields.ts';
import * as z from './zod.ts';

/** When it is a crash loop: the rules as they are written, the default ones, and how the two become one list. */

/** The tally of a service keeps so many respawns; a rule cannot ask for more. */
export const RESPAWNS_MAX = 1000;
const CONDITIONS_MAX = 8;
export const RULES_MAX = 200;

const conditionFields = {
  respawns: count('So many respawns …', { min: 1, max: RESPAWNS_MAX }),
  within: duration('… within a window of this length, which slides', { min: SECOND }),
};

export const ruleSchema = section({
  name: text('Stands in the mail; a default rule’s name overrides that rule for these services', 'crash-loop').refine(
    (name) => /^[a-zA-Z0-9][\w.-]{0,63}$/.test(name),
    {
      error: ({ input }) =>
        `cannot use ${JSON.stringify(input)} as a rule's name: letters, digits, . _ - only; write crash-loop`,
    },
  ),
  services: oneOrMore(glob()).prefault(['*']).meta({ description: 'Name patterns; a leading ! excludes' }),
  enabled: z
    .boolean()
    .prefault(true)
    .meta({ description: 'false switches the earlier rules of this name off for these services' }),
  respawns: conditionFields.respawns.optional(),
  within: conditionFields.within.optional(),
  and: z
    .array(section(conditionFields))
    .max(CONDITIONS_MAX)
    .optional()
    .meta({ description: 'Further windows that must hold at the same time', otherwise: [] }),
  for: duration('How long it must stay true before it fires').optional().meta({ otherwise: '0s' }),
  severity: z.enum(['info', 'warn', 'page']).optional().meta({
    description: 'info and warn are to be read, page wakes somebody',
    otherwise: 'warn',
  }),
  resolve_after: duration('Over after so long without a respawn', { min: SECOND }).optional().meta({ otherwise: '5m' }),
  labels: labels('Further labels of its alerts, for routes to look at').optional(),
  runbook: text('What to do; an address or a text', 'https://wiki.example.com/runbooks/www').optional(),
}).meta({ description: 'A rule; a later one overrides an earlier one of the same name for the services it matches' });

export type RuleDraft = z.output<typeof ruleSchema>;

/** A rule with nothing left to guess; the core's Rule but for its patterns, which are not compiled. */
export interface RuleConfig {
  readonly name: string;
  readonly kind: RuleKind;
  readonly services: readonly string[];
  /** Further patterns that must hold too. */
  readonly among?: readonly string[];
  /** False: it only switches the earlier ones of its name off. */
  readonly enabled: boolean;
  readonly conditions: readonly Condition[];
  readonly for: Duration;
  readonly severity: Severity;
  readonly resolveAfter: Duration;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbook: string | undefined;
}

/** What a rule has that neither says a thing nor inherits it. */
export const BASE = {
  services: ['*'],
  enabled: true,
  for: 0,
  severity: 'warn',
  resolveAfter: 5 * MINUTE,
  labels: {},
  runbook: undefined,
} as const;
const CRASH_LOOP: Condition = { respawns: 10, within: MINUTE };
const SLOW_CRASH_LOOP: readonly Condition[] = [
  { respawns: 50, within: 60 * MINUTE },
  { respawns: 5, within: 5 * MINUTE },
];

/** An early word that wakes nobody, and a page only for what does not come back by itself. */
export const DEFAULT_RULES: readonly RuleConfig[] = [
  { ...BASE, name: 'crash-loop', kind: 'respawns', conditions: [CRASH_LOOP] },
  {
    ...BASE,
    name: 'crash-loop-lasting',
    kind: 'respawns',
    conditions: [CRASH_LOOP],
    for: 3 * MINUTE,
    severity: 'page',
  },
  { ...BASE, name: 'slow-crash-loop', kind: 'respawns', conditions: SLOW_CRASH_LOOP },
  { ...BASE, name: 'gave-up', kind: 'gave-up', conditions: [], severity: 'page' },
  { ...BASE, name: 'down', kind: 'down', conditions: [], for: MINUTE, severity: 'page' },
];

/** What a rule of this name looks at: `gave-up` and `down` are kinds of their own, every other name counts respawns. */
export function kindOf(name: string): RuleKind {
  return name === 'gave-up' || name === 'down' ? name : 'respawns';
}

/** The default rule that a rule of this name takes its missing fields from. */
export function inheritedBy(
  name: string,
  { defaultRules }: { readonly defaultRules: boolean },
): RuleConfig | undefined {
  const inherited = DEFAULT_RULES.find((rule) => rule.name === name);
  return defaultRules || inherited?.kind !== 'respawns' ? inherited : undefined;
}
