import type { Instant } from '../time.ts';
import type { Findings } from './report.ts';
import { beganAt } from './suspect.ts';
import { upAgainOf } from './up-again.ts';
import { clockTime, lasted, localTime } from './words.ts';

const DATE_LENGTH = 'Tue 24 Nov 2026'.length;

/** When it was: since when, of what lasts; from when to when, of what is over. */
export function whenOf(findings: Findings): string {
  const { reason, members, now, policy } = findings;
  const began = beganAt(members);
  const from = localTime(began, policy.zone);
  if (reason !== 'over' && reason !== 'past') return `Since ${from}, ${lasted(now - began)} before this mail.`;
  const end = endOf(findings, began);
  const to = localTime(end, policy.zone);
  const isSameDay = to.slice(0, DATE_LENGTH) === from.slice(0, DATE_LENGTH);
  return `From ${from} to ${isSameDay ? clockTime(end, policy.zone) : to} (${lasted(end - began)}).`;
}

/** The last respawn, or when it was started again. */
function endOf(findings: Findings, began: Instant): Instant {
  const last = findings.members.map((member) => member.lastAt);
  return Math.max(began, ...last, upAgainOf(findings)?.since ?? began);
}
