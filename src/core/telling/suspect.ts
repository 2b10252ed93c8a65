import { type Instant, MINUTE } from '../time.ts';
import type { Facts } from './facts.ts';
import type { FirstToFall, Member } from './incident.ts';
import { count, cut, harmless, span } from './words.ts';

/** A service that stopped this long before the first respawn of a storm may have to do with it. */
const BEFORE = 2 * MINUTE;
const NAME_MAX = 60;

/**
 * Who fell first. A service that stopped shortly before the first respawn and was not started since; otherwise, of
 * several that storm, the one that began first, if it began earlier than all others. What was found is kept, because
 * the evidence goes away when the suspect comes back.
 */
export function firstToFall(known: FirstToFall | null, members: readonly Member[], facts: Facts): FirstToFall | null {
  if (known?.how === 'stopped') return known;
  const [first, second] = [...members].sort((a, b) => a.startedAt - b.startedAt);
  if (first === undefined) return known;
  const storming = new Set(members.map((member) => member.service));
  const fallen = facts.fallen(first.startedAt - BEFORE, first.startedAt).find((f) => !storming.has(f.service));
  if (fallen !== undefined) {
    return { service: fallen.service, how: 'stopped', lead: first.startedAt - fallen.at, before: first.service };
  }
  if (second === undefined || second.startedAt === first.startedAt) return known;
  return { service: first.service, how: 'began', lead: second.startedAt - first.startedAt, before: second.service };
}

/** What speaks for it, and no more: "stopped 4 s before api began to respawn, and has not started since". */
export function evidenceOf(fall: FirstToFall, members: readonly Member[], facts: Facts): string {
  const lead = fall.lead === 0 ? 'in the same second as' : `${span(fall.lead)} before`;
  if (fall.how === 'began') {
    const others = members.length - 1;
    return `began ${lead} ${others === 1 ? cut(harmless(fall.before), NAME_MAX) : count(others, 'other')}`;
  }
  const since = facts.isDown(fall.service) ? 'and has not started since' : 'and has been started again';
  return `stopped ${lead} ${cut(harmless(fall.before), NAME_MAX)} began to respawn, ${since}`;
}

/** The earliest first respawn among members, for "since when". */
export function beganAt(members: readonly Member[]): Instant {
  return Math.min(...members.map((member) => member.startedAt));
}
