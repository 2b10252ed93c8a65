import type { Letter } from './letter.ts';
import { harmless, localTime, span } from './words.ts';

/** What has been done about the incident: who took it up, why this mail comes late, or to somebody else. */
export function notesOf({ incident, thread, reason, policy, now }: Letter): string[] {
  const lines: string[] = [];
  const { acknowledged } = incident;
  if (acknowledged !== null) {
    const { by, at, comment } = acknowledged;
    const words = comment === '' ? '' : `: ${harmless(comment)}`;
    lines.push(`Taken up by ${harmless(by)}, ${localTime(at, policy.zone)}${words}. No reminders, no escalation.`);
  }
  if (thread.patient && reason === 'firing' && policy.escalation !== undefined) {
    lines.push(`Escalated to you: nobody has acknowledged or silenced it within ${span(policy.escalation.after)}.`);
  }
  if (thread.heldSince !== null) {
    const { count, within } = policy.maxMails;
    lines.push(`This mail was held back for ${span(now - thread.heldSince)}: at most ${count} within ${span(within)}.`);
  }
  if (acknowledged === null && (reason === 'firing' || reason === 'rising' || reason === 'repeat')) {
    lines.push(`Taking it up? cerberus ack ${incident.id}`);
  }
  return lines;
}
