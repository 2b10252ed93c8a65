import type { Digest } from '../period.ts';
import type { Policy } from '../policy.ts';
import { count, cut, harmless, localTime, span } from './words.ts';

const ROWS = 20;

/** How the mails fare, which the core does not know. */
export interface OutboxHealth {
  readonly queued: number;
  readonly dead: number;
}

/** The digest's subject: the most important number first. */
export function digestSubject({ storms, respawns, from, to }: Digest, { host }: Policy): string {
  const what = storms === 0 ? 'no storm' : count(storms, 'storm');
  return cut(`[digest] ${what}, ${count(respawns, 'respawn')} in ${span(to - from)} on ${harmless(host)}`, 80);
}

/** The digest as plain text: who restarted most, storms, what was not told and why, and how the agent itself is. */
export function digestText(digest: Digest, policy: Policy, outbox: OutboxHealth): string {
  const { from, to } = digest;
  const sections = [
    [
      `From ${localTime(from, policy.zone)} to ${localTime(to, policy.zone)} on ${harmless(policy.host)}.`,
      ...compared(digest),
    ],
    worst(digest),
    storms(digest, policy),
    muted(digest),
    health(digest, outbox),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function compared({ respawns, storms: total, notifications, previous }: Digest): string[] {
  const now = `${count(respawns, 'respawn')}, ${count(total, 'storm')}, ${count(notifications, 'notification')}.`;
  if (previous === null) return [now];
  const then = `${previous.respawns}, ${previous.storms} and ${previous.notifications}`;
  return [`${now} The period before (${span(previous.to - previous.from)}): ${then}.`];
}

function worst({ worst: services }: Digest): string[] {
  if (services.length === 0) return ['No service respawned.'];
  const rows = services
    .slice(0, ROWS)
    .map(({ service, respawns }) => `  ${String(respawns).padStart(7)}  ${harmless(service)}`);
  const rest = services.length - rows.length;
  return ['Respawns:', ...rows, ...(rest > 0 ? [`  … and ${count(rest, 'other service')}`] : [])];
}

function storms({ stormsOver, firing }: Digest, { zone }: Policy): string[] {
  const rows = stormsOver.slice(-ROWS).map(({ service, from, to, respawns }) => {
    return `  ${localTime(from, zone)}  ${harmless(service)}: ${count(respawns, 'respawn')} in ${span(to - from)}`;
  });
  const now = firing.length > 0 ? [`Firing now: ${firing.slice(0, ROWS).map(harmless).join(', ')}.`] : [];
  return [...now, ...(rows.length > 0 ? ['Storms that are over:', ...rows] : [])];
}

function muted({ muted: alerts, heldBack }: Digest): string[] {
  const rows = alerts.slice(-ROWS).map(({ service, rule, why, from, to }) => {
    return `  ${harmless(service)} ${rule}, ${span(to - from)}: ${harmless(why)}`;
  });
  const held = heldBack > 0 ? [`${count(heldBack, 'notification')} had to wait because of max_mails.`] : [];
  return [...(rows.length > 0 ? ['Not told while muted:', ...rows] : []), ...held];
}

function health({ lines, malformed }: Digest, { queued, dead }: OutboxHealth): string[] {
  const bad = malformed > 0 ? `, ${malformed} of them malformed` : '';
  return [`${count(lines, 'line')} read${bad}. Outbox: ${queued} queued, ${dead} dead.`];
}
