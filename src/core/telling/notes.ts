import type { Instant } from '../time.ts';
import type { Findings } from './report.ts';
import { nameOf } from './who.ts';
import { cut, harmless, list, localTime, span } from './words.ts';

const COMMENT_MAX = 200;
const NAME_MAX = 40;
const NAMES_MAX = 6;

/** What has been done about the incident: who took it up, why this mail comes late, or to somebody else. */
export function notesOf(findings: Findings): string[] {
  const { incident, thread, reason, policy, now } = findings;
  const lines: string[] = [];
  const { acknowledged } = incident;
  if (acknowledged !== null) {
    const { by, at, comment } = acknowledged;
    const words = comment === '' ? '' : `: ${cut(harmless(comment), COMMENT_MAX)}`;
    const who = cut(harmless(by), COMMENT_MAX);
    const when = localTime(at, policy.zone);
    const isOver = reason === 'over' || reason === 'past';
    const joined = isOver ? '' : joinedAfter(findings, at);
    lines.push(
      isOver
        ? `It was taken up by ${who}, ${when}${words}.`
        : `Taken up by ${who}, ${when}${joined}${words}. No reminders, no escalation.`,
    );
  }
  if (thread.patient && reason === 'firing' && policy.escalation !== undefined) {
    lines.push(`Escalated to you: nobody has acknowledged or silenced it within ${span(policy.escalation.after)}.`);
  }
  if (thread.heldSince !== null) {
    const { count, within } = policy.maxMails;
    lines.push(`This mail was held back for ${span(now - thread.heldSince)}: at most ${count} within ${span(within)}.`);
  }
  return lines;
}

/** Who took it up knew nothing of those: ", before api and web joined". */
function joinedAfter({ members, alerts }: Findings, takenUpAt: Instant): string {
  const early = new Set(alerts.filter(({ firedAt }) => firedAt <= takenUpAt).map(({ service }) => service));
  const late = members.filter(({ service }) => !early.has(service));
  if (late.length === 0) return '';
  return `, before ${list(
    late.map((member) => nameOf(member, NAME_MAX)),
    NAMES_MAX,
  )} joined`;
}
