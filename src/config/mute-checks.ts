import { type Finding, list, type Mapping, mapping } from './findings.ts';
import { quote } from './problem.ts';

/** What would mute for ever, or never: nobody notices either before the night it matters. */
export function muteFindings(root: Mapping): Finding[] {
  return [...intervalFindings(root), ...inhibitFindings(root)];
}

function intervalFindings(root: Mapping): Finding[] {
  const seen = new Map<unknown, number>();
  return list(root.mute_intervals).flatMap((entry, index) => {
    const { name, weekdays, times } = mapping(entry);
    const path = ['mute_intervals', index];
    const findings: Finding[] = [];
    if (weekdays === undefined && times === undefined) {
      const message = 'mutes at all times; write times: [22:00-06:00], or weekdays: [sat, sun]';
      findings.push({ path, message });
    }
    const earlier = seen.get(name);
    if (earlier !== undefined && name !== undefined) {
      const message = `${quote(name)} is the name of mute_intervals[${earlier}] already; choose another`;
      findings.push({ path: [...path, 'name'], message });
    }
    seen.set(name, index);
    return findings;
  });
}

/** An alert that matches both sides is not muted: one that is about the same on both sides never mutes. */
function inhibitFindings(root: Mapping): Finding[] {
  return list(root.inhibit).flatMap((entry, index) => {
    const { when, mute } = mapping(entry);
    if (when === undefined || JSON.stringify([when].flat()) !== JSON.stringify([mute].flat())) return [];
    const message = 'mutes nothing: no alert mutes another that it could be itself; write two different sides';
    return [{ path: ['inhibit', index], message }];
  });
}
