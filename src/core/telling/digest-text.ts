import type { Digest } from '../period.ts';
import type { Policy } from '../policy.ts';
import { count, cut, harmless, localTime, span } from './words.ts';

const ROWS = 20;
/** Of sums over hosts. */
const SUMS = 10;

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
  const { from, to, perHost } = digest;
  const follows = perHost === undefined ? '' : `, which follows ${count(perHost.total, 'host')}`;
  const sections = [
    [
      `From ${localTime(from, policy.zone)} to ${localTime(to, policy.zone)} on ${harmless(policy.host)}${follows}.`,
      ...compared(digest),
    ],
    worst(digest),
    ...overHosts(digest),
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

/** Which hosts were restless, and which services everywhere: two hundred rows of one service would hide both. */
function overHosts({ perHost }: Digest): string[][] {
  if (perHost === undefined || perHost.hosts.length < 2) return [];
  const hosts = perHost.hosts.map(({ host, respawns, services }) => {
    return sumRow(respawns, `${harmless(host)}, ${count(services, 'service')}`);
  });
  const services = perHost.services.map(({ service, respawns, hosts }) => {
    return sumRow(respawns, `${harmless(service)} on ${count(hosts, 'host')}`);
  });
  return [capped('Hosts:', hosts, 'other host'), capped('Services on several hosts:', services, 'other service')];
}

function sumRow(respawns: number, words: string): string {
  return `  ${String(respawns).padStart(7)}  ${words}`;
}

function capped(title: string, rows: readonly string[], noun: string): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - SUMS;
  return [title, ...rows.slice(0, SUMS), ...(rest > 0 ? [`  … and ${count(rest, noun)}`] : [])];
}

function storms({ stormsOver, firing }: Digest, { zone }: Policy): string[] {
  const rows = stormsOver.slice(-ROWS).map(({ service, from, to, respawns }) => {
    return `  ${localTime(from, zone)}  ${harmless(service)}: ${count(respawns, 'respawn')} in ${span(to - from)}`;
  });
  const now = firing.length > 0 ? [`Firing now: ${named(firing)}.`] : [];
  const earlier = stormsOver.length - rows.length;
  const before = earlier > 0 ? [`  … and ${earlier} before`] : [];
  return [...now, ...(rows.length > 0 ? ['Storms that are over:', ...before, ...rows] : [])];
}

/** What is left out is counted. */
function named(services: readonly string[]): string {
  const rest = services.length - ROWS;
  const names = services.slice(0, ROWS).map(harmless).join(', ');
  return rest > 0 ? `${names} and ${count(rest, 'other')}` : names;
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
