import { SEVERITIES } from '../core/policy.ts';
import type { Config } from './config.ts';
import { type Finding, list, type Mapping, mapping, routesIn } from './findings.ts';
import { type Matcher, parseMatcher } from './matcher.ts';
import { quote } from './problem.ts';
import { closest, wayOut } from './suggest.ts';

/** The labels that every alert has from what it is about. */
export const OWN_LABELS: readonly string[] = ['service', 'job', 'severity', 'host', 'rule'];

/** The labels that some alert can carry under a config. */
export function labelNames(config: Pick<Config, 'labels' | 'rules'>): string[] {
  return [...OWN_LABELS, ...Object.keys(config.labels), ...config.rules.flatMap((rule) => Object.keys(rule.labels))];
}

/**
 * Routes look at labels by name. A misspelt one is no error to a matcher, it just never matches, and the page goes
 * to nobody; so every name must be one that some alert can carry, and a severity must be one there is.
 */
export function labelFindings(root: Mapping): Finding[] {
  const sets = [
    { path: ['labels'], labels: mapping(root.labels) },
    ...list(root.rules).map((rule, index) => ({
      path: ['rules', index, 'labels'],
      labels: mapping(mapping(rule).labels),
    })),
  ];
  const reserved = sets.flatMap(({ path, labels }) =>
    Object.keys(labels)
      .filter((name) => OWN_LABELS.includes(name))
      .map((name) => ({
        path: [...path, name],
        message: `cannot set ${quote(name)}: every alert has it already; choose another name`,
      })),
  );
  const known = [...OWN_LABELS, ...sets.flatMap(({ labels }) => Object.keys(labels))];
  return [
    ...reserved,
    ...routesIn(root).flatMap(({ path, route }) => groupFindings(route, path, known)),
    ...matchersIn(root).flatMap((found) => matchFindings(found, known)),
  ];
}

function groupFindings(route: Mapping, path: Finding['path'], known: readonly string[]): Finding[] {
  return list(route.group_by).flatMap((name, index) => {
    if (typeof name !== 'string' || known.includes(name)) return [];
    return [
      {
        path: [...path, 'group_by', index],
        message: `cannot group by ${quote(name)}: no alert has this label; ${wayOut(name, known)}`,
      },
    ];
  });
}

/** Every list of matchers, or the only one of it, and where it stands. */
function matchersIn(root: Mapping): { readonly path: Finding['path']; readonly written: unknown }[] {
  const inhibits = list(root.inhibit).flatMap((entry, index) =>
    ['when', 'mute'].map((side) => ({ path: ['inhibit', index, side], written: mapping(entry)[side] })),
  );
  const intervals = list(root.mute_intervals).map((entry, index) => ({
    path: ['mute_intervals', index, 'match'],
    written: mapping(entry).match,
  }));
  const routes = routesIn(root).map(({ path, route }) => ({ path: [...path, 'match'], written: route.match }));
  return [...routes, ...inhibits, ...intervals];
}

function matchFindings({ path, written }: ReturnType<typeof matchersIn>[number], known: readonly string[]): Finding[] {
  return [written ?? []].flat().flatMap((text, index) => {
    const matcher = readable(text);
    const message = matcher && mismatch(matcher, known);
    return message ? [{ path: [...path, ...(Array.isArray(written) ? [index] : [])], message }] : [];
  });
}

/** What is wrong with a matcher when only these labels are known, with the way out; undefined when it can match. */
export function mismatch({ label, operator, value }: Matcher, known: readonly string[]): string | undefined {
  if (!known.includes(label))
    return `cannot match on ${quote(label)}: no alert has this label; ${wayOut(label, known)}`;
  const severities: readonly string[] = SEVERITIES;
  if (label !== 'severity' || operator.endsWith('~') || severities.includes(value)) return undefined;
  return `cannot match severity ${quote(value)}: there is no such severity; write severity${operator}${closest(value, severities) ?? 'page'}`;
}

/** The field itself tells what cannot be read; here it is passed over. */
function readable(text: unknown): Matcher | undefined {
  try {
    return typeof text === 'string' ? parseMatcher(text) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
