import { DAY } from '../time.ts';
import { type Storm, stormsBefore } from './history.ts';
import type { Member } from './incident.ts';
import type { Findings } from './report.ts';
import { placedName } from './who.ts';
import { count, cut, harmless, localTime, span } from './words.ts';

/** Services whose past is told. */
const SHOWN = 5;
const NAME_MAX = 60;

/** Has it happened before? A sentence for each service that had a storm within the week. */
export function beforeOf({ members, storms, policy }: Findings): string[] {
  const all = members.flatMap((member) => {
    const earlier = stormsBefore(storms, member.service, member.startedAt);
    const last = earlier.at(-1);
    return last === undefined ? [] : [{ member, earlier, last }];
  });
  const sentences = all.slice(0, SHOWN).map(({ member, earlier, last }) => {
    const when = localTime(last.from, policy.zone);
    const took = last.to > last.from ? `took ${span(last.to - last.from)}` : 'took under 1 s';
    return `${nameOf(member)}: ${ordinal(earlier.length + 1)} storm in ${span(7 * DAY)}; the last, ${when}, ${took} ${ending(last)}.`;
  });
  const more = all.length - sentences.length;
  return more > 0 ? [...sentences, `So had ${count(more, 'other')} of them.`] : sentences;
}

function ending({ takenUpBy }: Storm): string {
  return takenUpBy == null ? 'and cleared by itself' : `and was taken up by ${cut(harmless(takenUpBy), NAME_MAX)}`;
}

function nameOf(member: Member): string {
  return placedName(member, NAME_MAX);
}

/** "1st", "2nd", "3rd", "4th", "11th", "21st" */
function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
