import type { Rule } from '../core/policy.ts';
import { DAY, type Duration, MINUTE } from '../core/time.ts';

/** Apart from the schema, which takes its time to load: `tune`, too, writes such a rule. */

/** The longest span anywhere in the config: what a window, a wait or an age can be. */
export const SPAN_MAX: Duration = 31 * DAY;
export const LASTING_MIN: Duration = 3 * MINUTE;
/** A storm that ended leaves a rule true for up to a window; lasting is what is true for three of them. */
const LASTING_WINDOWS = 3;

/** How long a crash loop of these windows must hold to be a lasting one: by the window that is empty first after the last. */
export function lastingFor({ conditions }: Pick<Rule, 'conditions'>): Duration {
  const shortest = Math.min(...conditions.map(({ within }) => within));
  return Math.min(SPAN_MAX, Math.max(LASTING_MIN, LASTING_WINDOWS * shortest));
}
