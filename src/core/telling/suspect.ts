import { type Duration, type Instant, MINUTE, SECOND } from '../time.ts';
import type { Facts } from './facts.ts';
import type { FirstToFall, Member } from './incident.ts';
import { placedName } from './who.ts';
import { count, span } from './words.ts';

/** A service that stopped this long before the first respawn of a storm may have to do with it. */
const BEFORE = 2 * MINUTE;
/** Hosts keep each other's time to about this. */
const CLOCKS_APART: Duration = SECOND;
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
    const lead = first.startedAt - fallen.at;
    return { service: fallen.service, ...placeOf(fallen), how: 'stopped', lead, before: first.service };
  }
  if (second === undefined || second.startedAt === first.startedAt) return known;
  const lead = second.startedAt - first.startedAt;
  return { service: first.service, ...placeOf(first), how: 'began', lead, before: second.service };
}

function placeOf({ host }: { readonly host?: string | null }): Pick<FirstToFall, 'host'> {
  return host == null ? {} : { host };
}

/** Whether it fell earlier for sure. Stamps have whole seconds, and the clocks of two hosts are never quite the same. */
export function isCertain(fall: FirstToFall, members: readonly Member[]): boolean {
  return fall.lead > (isAcrossHosts(fall, members) ? CLOCKS_APART : 0);
}

function isAcrossHosts({ host, before }: FirstToFall, members: readonly Member[]): boolean {
  const next = members.find(({ service }) => service === before);
  return next !== undefined && next.host !== (host ?? null);
}

/** What speaks for it, and no more: "stopped 4 s before api began to respawn, and has not started since". */
export function evidenceOf(fall: FirstToFall, members: readonly Member[], facts: Facts): string {
  const lead = fall.lead === 0 ? 'in the same second as' : `${span(fall.lead)} before`;
  const clocks = isAcrossHosts(fall, members) ? ', by the clocks of their hosts' : '';
  if (fall.how === 'began') {
    const others = members.length - 1;
    return `began ${lead} ${others === 1 ? nextOf(fall, members) : count(others, 'other')}${clocks}`;
  }
  const since = facts.isDown(fall.service) ? 'and has not started since' : 'and has been started again';
  return `stopped ${lead} ${nextOf(fall, members)} began to respawn${clocks}, ${since}`;
}

function nextOf({ before }: FirstToFall, members: readonly Member[]): string {
  const next = members.find(({ service }) => service === before);
  return placedName(next ?? { service: before, host: null }, NAME_MAX);
}

/** The earliest first respawn among members, for "since when". */
export function beganAt(members: readonly Member[]): Instant {
  return Math.min(...members.map((member) => member.startedAt));
}
