import { type Instant, MINUTE } from '../time.ts';
import type { Facts } from './facts.ts';
import type { Member } from './incident.ts';
import type { Suspect } from './notification.ts';
import { span } from './words.ts';

/** A service that stopped this long before the first respawn of a storm may have to do with it. */
const BEFORE = 2 * MINUTE;

/**
 * Who fell first. A service that stopped shortly before the first respawn and was not started since; otherwise, of
 * several that storm, the one that began first, if it began earlier than all others.
 */
export function suspectOf(members: readonly Member[], facts: Facts): Suspect | undefined {
  const [first, second] = [...members].sort((a, b) => a.startedAt - b.startedAt);
  if (first === undefined) return undefined;
  const storming = new Set(members.map((member) => member.service));
  const fallen = facts.fallen(first.startedAt - BEFORE, first.startedAt).find((f) => !storming.has(f.service));
  if (fallen !== undefined) return { service: fallen.service, evidence: stopped(fallen.at, first) };
  if (second === undefined || second.startedAt === first.startedAt) return undefined;
  const others = members.length - 1;
  const whom = others === 1 ? `before ${second.service}` : `before the first of ${others} others`;
  return { service: first.service, evidence: `began ${span(second.startedAt - first.startedAt)} ${whom}` };
}

function stopped(at: Instant, first: Member): string {
  const lead = first.startedAt - at;
  const when = lead === 0 ? 'in the same second as' : `${span(lead)} before`;
  return `stopped ${when} ${first.service} first respawned, and has not started since`;
}
