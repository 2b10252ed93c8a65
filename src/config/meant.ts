import type { Path } from './problem.ts';

/** What people write in place of what is wanted, put right for them: the text they meant, ready to be copied. */

/**
 * What to write instead of a bare value (`smtp: mail.example.com`) at a place where a mapping belongs; undefined when
 * it cannot be guessed. Nothing long or strange is repeated.
 */
export function mappingMeant(path: Path, input: unknown): string | undefined {
  const [section = '', receiver, way, ...deeper] = path;
  if (deeper.length > 0) return undefined;
  const values = [input].flat();
  if (values.length === 0 || !values.every((value) => typeof value === 'string' && isPlain(value))) return undefined;
  const value = Array.isArray(input) ? `[${values.join(', ')}]` : String(input);
  if (section === 'receivers') {
    if (receiver === undefined) return `receivers: { oncall: { ${wayTo(value)} } }`;
    return way === undefined ? `${receiver}: { ${wayTo(value)} }` : WAYS[way]?.(value);
  }
  return path.length === 1 && !Array.isArray(input) ? SECTIONS[section]?.(value) : undefined;
}

/** A whole number for a word such as `ten`, or an example that fits this field. */
export function numberMeant(path: Path, input: unknown): number | undefined {
  const word = WORDS.indexOf(String(input).toLowerCase());
  return word >= 0 ? word : exampleAt(path);
}

/** A number that is usual at this place. */
export function exampleAt(path: Path): number | undefined {
  const [section, field] = [path[0], path.at(-1)];
  if (field === 'port') return section === 'smtp' ? 587 : 8125;
  return field === 'respawns' ? 10 : undefined;
}

/** The field that takes a file, for a secret that was written into the config: `password` is `password_file`. */
export function fileMeant(key: string, known: readonly string[]): string | undefined {
  return known.includes(`${key}_file`) ? `${key}_file, the path of a file that holds it` : undefined;
}

function isPlain(value: string): boolean {
  return value.length <= 60 && /^[\w/][\w@.+/:-]*[\w/]$/.test(value);
}

/** One of the ways to people, by what their address looks like. */
function wayTo(value: string): string {
  if (value.includes('@')) return `email: { to: ${value} }`;
  if (/^https?:/.test(value)) return `webhook: { url: ${value} }`;
  return value.startsWith('/') ? `maildir: { dir: ${value} }` : `sendmail: { to: ${value} }`;
}

type Write = (value: string) => string;

const WAYS: Readonly<Record<string, Write>> = {
  email: (to) =>
    to.includes('@') || to.startsWith('[')
      ? `email: { to: ${to} }`
      : `email: { to: ${to}@example.com }, or sendmail: { to: ${to} }`,
  maildir: (dir) => `maildir: { dir: ${dir} }`,
  sendmail: (to) => `sendmail: { to: ${to} }`,
  webhook: (url) => `webhook: { url: ${url} }`,
  alertmanager: (urls) => `alertmanager: { urls: ${urls} }`,
};

const SCHEDULES: Readonly<Record<string, string>> = {
  hourly: '0 * * * *',
  daily: '0 9 * * *',
  weekly: '0 9 * * 1',
  monthly: '0 9 1 * *',
};

function regular(name: string): Write {
  return (when) => `${name}: { cron: '${SCHEDULES[when] ?? SCHEDULES.weekly}' }`;
}

const SECTIONS: Readonly<Record<string, Write>> = {
  smtp: (host) => `smtp: { host: ${host} }`,
  heartbeat: regular('heartbeat'),
  digest: regular('digest'),
  route: (receiver) => `route: { receiver: ${receiver} }`,
  fallback: (to) => `fallback: { to: ${to} }`,
  escalate: (to) => `escalate: { after: 30m, to: ${to} }`,
  excerpt: (path) => `excerpt: { path: ${path} }`,
  http: (listen) => `http: { listen: '${listen}' }`,
  statsd: (at) => `statsd: { ${at.startsWith('/') ? 'socket' : 'host'}: ${at} }`,
};

const WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
