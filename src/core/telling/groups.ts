import { causeWords, tallyWords } from './causes.ts';
import { addCause, type Causes, type Member } from './incident.ts';
import type { Groups, GroupWords } from './letter.ts';
import type { Findings } from './report.ts';
import { beganAt } from './suspect.ts';
import { bareName, hostsOf } from './who.ts';
import { clockTime, cut, harmless, lasted } from './words.ts';

/** Fewer are better told of one by one. */
const GROUPED_FROM = 9;
const GROUPS_MAX = 40;
const NAME_MAX = 100;
const MEMBER_MAX = 40;
/** Of all names in groups together: what is beyond is counted. */
const CHARACTERS_MAX = 6_000;

/** Many services on several hosts: by service or by host, whichever are fewer. Undefined where they are better told of one by one. */
export function groupsOf(findings: Findings, stateOf: (member: Member) => string): Groups | undefined {
  const { members, policy } = findings;
  if (members.length < GROUPED_FROM || hostsOf(members, policy.host).length === 1) return undefined;
  const hostOf = ({ host }: Member) => host ?? policy.host;
  const [services, hosts] = [grouped(members, bareName), grouped(members, hostOf)];
  const by = services.size <= hosts.size ? 'service' : 'host';
  const groups = [...(by === 'service' ? services : hosts)];
  if (groups.length === members.length) return undefined;
  const memberName = by === 'service' ? hostOf : bareName;
  const fitting = fitter(CHARACTERS_MAX);
  // web-2 before web-10. Made when there are groups: the tables of a collator take 2 MB of an agent that tells nothing.
  const { compare } = new Intl.Collator('en', { numeric: true });
  const rows = sorted(groups)
    .slice(0, GROUPS_MAX)
    .map(([raw, some]): GroupWords => {
      const name = cut(harmless(raw), NAME_MAX);
      const names = some.map((member) => noted(cut(harmless(memberName(member)), MEMBER_MAX), stateOf(member)));
      return { name, ...sumOf(some, findings), ...fitting(name, names.sort(compare)) };
    });
  const told = rows.reduce((sum, { total }) => sum + total, 0);
  return { by, rows, more: groups.length - rows.length, moreServices: members.length - told };
}

function sorted(groups: [string, Member[]][]): [string, Member[]][] {
  const respawnsOf = (some: readonly Member[]) => some.reduce((sum, { respawns }) => sum + respawns, 0);
  return groups.sort(([, a], [, b]) => respawnsOf(b) - respawnsOf(a));
}

function sumOf(members: readonly Member[], { policy }: Findings) {
  const causes: Causes = [];
  for (const member of members) for (const [cause, times] of member.causes) addCause(causes, cause, times);
  const began = beganAt(members);
  return {
    total: members.length,
    respawns: members.reduce((sum, { respawns }) => sum + respawns, 0),
    lasted: lasted(Math.max(...members.map(({ lastAt }) => lastAt)) - began),
    from: clockTime(began, policy.zone),
    causes: tallyWords(causeWords(causes)),
  };
}

/** Names as there is room for, of a group at least one. Those that another group had are not written out again. */
function fitter(characters: number) {
  let room = characters;
  const known = new Map<string, string>();
  return (group: string, names: readonly string[]): Pick<GroupWords, 'names' | 'unnamed' | 'sameAs'> => {
    const sameAs = known.get(names.join());
    if (sameAs !== undefined) return { names: [], unnamed: 0, sameAs };
    if (names.length > 1) known.set(names.join(), group);
    const fit = names.filter((name, i) => {
      room -= name.length + 2;
      return i === 0 || room > 0;
    });
    return { names: fit, unnamed: names.length - fit.length, sameAs };
  };
}

function noted(name: string, state: string): string {
  return state === '' ? name : `${name} (${state})`;
}

function grouped(members: readonly Member[], keyOf: (member: Member) => string): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const group = groups.get(keyOf(member));
    if (group === undefined) groups.set(keyOf(member), [member]);
    else group.push(member);
  }
  return groups;
}
