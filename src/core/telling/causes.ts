import type { Causes, Member } from './incident.ts';
import type { CauseWords, Why } from './letter.ts';
import type { Findings } from './report.ts';
import { nameOf } from './who.ts';
import { cut, harmless, list } from './words.ts';

const CAUSE_WIDTH = 60;
const GAVE_UP = 'It hit its respawn limit: the init system has given up and starts it no more.';
const HAD_GIVEN_UP = 'It had hit its respawn limit, and the init system had given up.';

/** Why the members die, together, and what was counted: a respawn is not always a crash. */
export function whyOf(findings: Findings): Why {
  const { members } = findings;
  const all = new Map<string, number>();
  for (const { causes } of members) for (const [cause, n] of causes) all.set(cause, (all.get(cause) ?? 0) + n);
  return { causes: causeWords([...all]), gaveUp: gaveUpOf(findings), counted: countedOf(members) };
}

/** An alert fires on for a while after the service was started. */
function gaveUpOf({ alerts, members, facts }: Findings): string | undefined {
  const all = alerts.filter(({ kind }) => kind === 'gave-up');
  if (all.length === 0) return undefined;
  const firing = new Set(all.filter(({ resolvedAt }) => resolvedAt === null).map(({ service }) => service));
  const isStillDown = members.some(({ id, service }) => firing.has(service) && facts.upSince(id) === undefined);
  return isStillDown ? GAVE_UP : HAD_GIVEN_UP;
}

/** The most frequent first. */
export function causeWords(causes: Readonly<Causes>): CauseWords[] {
  return [...causes]
    .sort((a, b) => b[1] - a[1])
    .map(([cause, times]) => ({ cause: cut(harmless(cause), CAUSE_WIDTH), times }));
}

/** "9 × exit 1, 1 × SIGSEGV" */
export function tallyWords(causes: readonly CauseWords[]): string {
  return causes.map(({ cause, times }) => `${times} × ${cause}`).join(', ');
}

function countedOf(members: readonly Member[]): string {
  const plain = members.filter((member) => !member.detailed);
  if (plain.length === 0) return 'Only crashes count here, not deliberate stops and restarts.';
  const every = 'Every stop counts here, whether crash, stop or restart: the plain hook cannot tell them apart.';
  if (plain.length === members.length) return every;
  const names = list(plain.map((member) => nameOf(member, CAUSE_WIDTH)));
  return `Only crashes count here, but of ${names} every stop: their lines carry no details.`;
}
