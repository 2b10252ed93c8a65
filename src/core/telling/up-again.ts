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
  const downs = members.map((member) => alerts.filter((alert) => alert.service === member.service && isDown(alert)));
  const since = members.map((member, i) => startOf(facts.upSince(member.id), downs[i] ?? []));
  if (!since.every((at) => at !== undefined)) return undefined;
  return { since: Math.max(...since), had: hadDone(downs.flat(), members) };
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
