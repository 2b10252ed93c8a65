import type { Alert, Member } from './incident.ts';
import type { Findings } from './report.ts';

/** The alerts that fire and are not muted. */
export function audibleAlerts({ alerts, audible }: Findings): Alert[] {
  return alerts.filter(({ service, resolvedAt }) => resolvedAt === null && audible.has(service));
}

/** Their services, the worst first. */
export function audibleMembers({ members, audible }: Findings): Member[] {
  return members.filter(({ service }) => audible.has(service));
}

/**
 * The service to look at first, because it fell first. None if nobody knows that it did, or if it is muted: who muted
 * it knows of it.
 */
export function leadOf({ suspect, members, audible }: Findings): string | undefined {
  if (suspect === undefined || !suspect.first) return undefined;
  const isMember = members.some(({ service }) => service === suspect.service);
  return isMember && audible.size > 0 && !audible.has(suspect.service) ? undefined : suspect.service;
}
