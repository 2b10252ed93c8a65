import type { Findings } from './report.ts';
import { cut, harmless, localTime, span } from './words.ts';

const COMMENT_MAX = 200;

/** What has been done about the incident: who took it up, why this mail comes late, or to somebody else. */
export function notesOf({ incident, thread, reason, policy, now }: Findings): string[] {
  const lines: string[] = [];
  const { acknowledged } = incident;
  if (acknowledged !== null) {
    const { by, at, comment } = acknowledged;
    const words = comment === '' ? '' : `: ${cut(harmless(comment), COMMENT_MAX)}`;
    const who = cut(harmless(by), COMMENT_MAX);
    lines.push(`Taken up by ${who}, ${localTime(at, policy.zone)}${words}. No reminders, no escalation.`);
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
