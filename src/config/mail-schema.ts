import { count, path, readBy, section } from './fields.ts';
import { quote } from './problem.ts';

/** What mails say beside what the log of events tells: whence, and in whose words. */

export const EXCERPT_LINES_MAX = 20;

/** Where Upstart keeps the output of its jobs, and the kernel's log with init's own lines, on the systems that had it. */
const UPSTART_LOG = '/var/log/upstart/{job}.log';
const KERNEL_LOGS = ['/var/log/syslog', '/var/log/messages'];

export const excerptSchema = section({
  path: readBy(
    autoOffOrPath,
    `A service's own log, with {job}, {instance} and {host}; auto: ${UPSTART_LOG}, or the unit's journal under systemd; off: none`,
    UPSTART_LOG,
  ).prefault('auto'),
  lines: count('The last lines of it, at most', { min: 1, max: EXCERPT_LINES_MAX }).prefault(EXCERPT_LINES_MAX),
});

export const kernelLogField = readBy(
  autoOffOrPath,
  'Where init says with which status a job that it respawns died; auto: syslog or messages under Upstart, off: nowhere',
  '/var/log/syslog',
);

export const templatesField = path('A directory with text.tmpl, html.tmpl or both', '/etc/cerberus/templates');

/** Where to look for a service's last words: a path, the journal, or nowhere. */
export function completeExcerpt(
  { path: from, lines }: { readonly path: string; readonly lines: number },
  init: 'upstart' | 'systemd',
): ExcerptConfig | undefined {
  if (from === 'off') return undefined;
  if (from !== 'auto') return { path: from, lines };
  return { path: init === 'systemd' ? 'journal' : UPSTART_LOG, lines };
}

export function completeKernelLogs(from: string, init: 'upstart' | 'systemd'): readonly string[] {
  if (from === 'off' || (from === 'auto' && init === 'systemd')) return [];
  return from === 'auto' ? KERNEL_LOGS : [from];
}

export interface ExcerptConfig {
  /** A path with {job}, {instance} and {host}, or systemd's journal. */
  readonly path: string | 'journal';
  readonly lines: number;
}

function autoOffOrPath(value: string): string {
  if (value === 'auto' || value === 'off') return value;
  if (/[\u0000-\u001f]/.test(value)) throw new SyntaxError(`cannot use ${quote(value)}: it holds a control character`);
  if (value.startsWith('/')) return value;
  throw new SyntaxError(`cannot use ${quote(value)}: neither auto nor off nor a path from the root; write auto`);
}
