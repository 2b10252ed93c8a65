import type { Condition } from '../policy.ts';
import { type Duration, type Instant, MINUTE, SECOND } from '../time.ts';
import type { Alert, Member } from './incident.ts';
import type { Mark, Picture } from './letter.ts';
import type { Findings } from './report.ts';
import { ruleOf, sortedBySeverity } from './rule-words.ts';
import { buckets } from './sparkline.ts';
import { nameOf } from './who.ts';
import { clockTime, count, harmless, span } from './words.ts';

const CELLS_MAX = 30;
/** With fewer there is nothing to see. */
const CELLS_MIN = 5;
const NAME_MAX = 40;

/**
 * The worst service's respawns over the last window of the most severe rule that fires. Stamps have whole seconds, so
 * no cell is shorter; and where the storm is so hot that the tally no longer reaches back over the window, the
 * picture is of as much as is known.
 */
export function pictureOf(findings: Findings): Picture | undefined {
  const { members, alerts, facts, now, reason, policy } = findings;
  const [member] = members;
  if (member === undefined || reason === 'over' || reason === 'past') return undefined;
  const stamps = facts.recent(member.id);
  const firing = alerts.filter((alert) => alert.service === member.service && alert.resolvedAt === null);
  const [alert] = sortedBySeverity(firing);
  const condition = alert && ruleOf(policy, alert)?.conditions[0];
  const window = Math.min(condition?.within ?? MINUTE, knownSpan(member, stamps, now));
  const cell = Math.ceil(window / CELLS_MAX / SECOND) * SECOND;
  const cells = Math.ceil(window / cell);
  if (!(cells >= CELLS_MIN)) return undefined;
  const from = now - cells * cell;
  return {
    service: nameOf(member, NAME_MAX),
    window: `last ${span(cells * cell)}`,
    cell: span(cell),
    counts: buckets(stamps, now, cells * cell, cells),
    from: clockTime(from, policy.zone),
    to: clockTime(now, policy.zone),
    mark: alert && condition && markOf(findings, { alert, condition, from, cell }),
  };
}

/** How far back the tally reaches for sure: for ever if it still holds every respawn of the storm. */
function knownSpan(member: Member, stamps: readonly Instant[], now: Instant): Duration {
  const [oldest] = stamps;
  return oldest === undefined || member.respawns <= stamps.length ? Number.POSITIVE_INFINITY : now - oldest;
}

interface Place {
  readonly alert: Alert;
  readonly condition: Condition;
  readonly from: Instant;
  readonly cell: Duration;
}

/** The cell in which the rule's condition came true. */
function markOf({ policy, now }: Findings, { alert, condition, from, cell }: Place): Mark {
  const { respawns, within } = condition;
  const rule = harmless(alert.rule);
  const at = `${clockTime(alert.since, policy.zone)}`;
  const words = `${at} threshold of ${rule}: ${count(respawns, 'respawn')} within ${span(within)}`;
  if (alert.since <= from || alert.since > now) return { cell: undefined, words };
  return { cell: Math.max(0, Math.ceil((alert.since - from) / cell) - 1), words };
}
