import type { Instant } from '../time.ts';
import type { Alert, Member } from './incident.ts';
import type { Findings } from './report.ts';
import { isOneService } from './who.ts';

/** Services that were down for good, and were started. */
export interface UpAgain {
  /** Since when the last of them is up. */
  readonly since: Instant;
  /** "had hit its respawn limit" */
  readonly had: string;
}

/** Undefined unless each of the members was down for good, and runs: of a storm, quiet says more. */
export function upAgainOf({ members, alerts, facts }: Findings): UpAgain | undefined {
  const found = downsOf(alerts);
  const downs = members.map(({ service }) => found.get(service) ?? []);
  const since = members.map((member, i) => startOf(facts.upSince(member.id), downs[i] ?? []));
  if (!since.every((at) => at !== undefined)) return undefined;
  return { since: Math.max(...since), had: hadDone(downs.flat(), members) };
}

/** By service, in one walk: a host that falls as a whole has ten thousand. */
function downsOf(alerts: readonly Alert[]): Map<string, Alert[]> {
  const found = new Map<string, Alert[]>();
  for (const alert of alerts.filter(isDown)) {
    const others = found.get(alert.service);
    if (others === undefined) found.set(alert.service, [alert]);
    else others.push(alert);
  }
  return found;
}

function isDown({ kind }: Alert): boolean {
  return kind !== 'respawns';
}

function startOf(upSince: Instant | undefined, downs: readonly Alert[]): Instant | undefined {
  if (downs.length === 0 || upSince === undefined) return undefined;
  return downs.every((alert) => alert.since <= upSince) ? upSince : undefined;
}

function hadDone(downs: readonly Alert[], members: readonly Member[]): string {
  const gaveUp = downs.some(({ kind }) => kind === 'gave-up');
  if (isOneService(members)) return gaveUp ? 'had hit its respawn limit' : 'had died and stayed down';
  return downs.every(({ kind }) => kind === 'gave-up') ? 'had hit their respawn limits' : 'had died and stayed down';
}
