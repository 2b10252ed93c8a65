import { quote } from './problem.ts';

/** Stands for a host's name, in the name of its log or of a directory above. */
const HOST = '{host}';

/**
 * Which logs: one, or those of many hosts that ship theirs. The segments of an absolute path, without the empty one
 * before its first slash; a RegExp with the group `host` where {host} stands.
 */
export interface LogPattern {
  readonly text: string;
  readonly segments: readonly (string | RegExp)[];
}

/** The pattern that a text says. Throws a SyntaxError for one that cannot be meant. */
export function logPattern(text: string): LogPattern {
  const fault = faultIn(text);
  if (fault !== undefined) throw new SyntaxError(`cannot use ${quote(text)}: ${fault}`);
  const segments = text.split('/').slice(1);
  return { text, segments: segments.map((segment) => (segment.includes(HOST) ? hostIn(segment) : segment)) };
}

/** Whether it stands for the logs of many hosts. */
export function isOfMany({ segments }: LogPattern): boolean {
  return segments.some((segment) => typeof segment !== 'string');
}

/** Whose log it is that has this path: null for the agent's own host; undefined when none of the patterns names it. */
export function hostOfLog(patterns: readonly LogPattern[], path: string): string | null | undefined {
  for (const { text, segments } of patterns) {
    if (text === path && !text.includes(HOST)) return null;
    const parts = path.split('/').slice(1);
    if (parts.length !== segments.length) continue;
    const host = hostFrom(segments, parts);
    if (host !== undefined) return host;
  }
  return undefined;
}

/** The same of a path that may be a rotated one: `cerberus.log.1`, `cerberus.log-20261124.gz`. */
export function hostOfOldLog(patterns: readonly LogPattern[], path: string): string | null | undefined {
  for (let name = path; ; name = name.replace(/[.-][^./-]*$/, '')) {
    const host = hostOfLog(patterns, name);
    if (host !== undefined || !/[.-][^./-]*$/.test(name)) return host;
  }
}

function hostFrom(segments: readonly (string | RegExp)[], parts: readonly string[]): string | undefined {
  let host: string | undefined;
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? '';
    if (typeof segment === 'string' ? segment !== part : !segment.test(part)) return undefined;
    if (typeof segment !== 'string') host = segment.exec(part)?.groups?.host;
  }
  return host;
}

/** No host is hidden, as `.`, `..` and half-written files are. */
function hostIn(segment: string): RegExp {
  const [before = '', after = ''] = segment
    .split(HOST)
    .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${before}(?<host>[^/.][^/]*)${after}$`, 's');
}

const EXAMPLE = '/var/log/hosts/{host}/cerberus.log';

function faultIn(text: string): string | undefined {
  const hosts = text.split(HOST).length - 1;
  if (/[\u0000-\u001f]/.test(text)) return `it holds a control character; write ${EXAMPLE}`;
  if (!text.startsWith('/')) {
    const example = hosts > 0 ? EXAMPLE : '/var/log/upstart/cerberus.log';
    return `a relative path depends on where the agent is started; write it from the root, like ${example}`;
  }
  if (hosts > 1) return `{host} stands in it twice; write it once, like ${EXAMPLE}`;
  const varies = VARIES.exec(text.replace(HOST, ''))?.[0];
  if (varies !== undefined) return notTheHost(text, varies, hosts);
  if (text.endsWith('/')) {
    return `that is a directory; write ${text}${hosts === 1 ? 'cerberus.log' : '{host}.log for the logs of many hosts in it'}`;
  }
  if (hosts === 1 && /\/(\.{1,2}|)\//.test(text))
    return `a path with {host} is matched as it is written; write it without "/./", "/../" and "//"`;
  return undefined;
}

/** What stands for something that varies elsewhere: in globs, in rsyslog's templates, in a shell, in manuals. */
const VARIES = /\*+|%[A-Za-z][^%/]*%|\$\w+|\$\{[^}/]*\}?|<[^>/]+>|\{[^}/]*\}?|(?<=\/)HOST(?=\/|$)/;

function notTheHost(text: string, varies: string, hosts: number): string {
  if (hosts > 0) return `nothing is known of ${varies}; {host} is all that may vary, like ${EXAMPLE}`;
  const meant = text.replace(varies, HOST);
  const write = VARIES.test(meant.replace(HOST, '')) ? EXAMPLE : meant;
  return `what varies must be {host}, or nothing tells whose a log is; write ${write}`;
}
