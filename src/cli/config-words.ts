import type { Config, Receiver, RouteConfig } from '../config/config.ts';
import { formatDuration } from '../config/duration.ts';
import type { Matcher } from '../config/matcher.ts';
import { formatRate } from '../config/rate.ts';
import { formatWeekly } from '../config/weekly-fields.ts';
import type { Rule } from '../core/policy.ts';

/** A config in words, as an on-call would say it. */

/** `10 respawns within 1m, for 3m → page, over after 5m without one` */
export function ruleInWords(rule: Pick<Rule, 'kind' | 'conditions' | 'for' | 'severity' | 'resolveAfter'>): string {
  const quiet = formatDuration(rule.resolveAfter);
  const over =
    rule.kind === 'respawns' ? `over after ${quiet} without one` : `over ${quiet} after it was started again`;
  return `${conditionInWords(rule)} → ${rule.severity}, ${over}`;
}

export function conditionInWords(rule: Pick<Rule, 'kind' | 'conditions' | 'for'>): string {
  const lasting = formatDuration(rule.for);
  switch (rule.kind) {
    case 'respawns': {
      const windows = rule.conditions.map(
        ({ respawns, within }) => `${plural(respawns, 'respawn')} within ${formatDuration(within)}`,
      );
      return windows.join(' and ') + (rule.for > 0 ? `, for ${lasting}` : '');
    }
    case 'gave-up':
      return `the init system gave up respawning it${rule.for > 0 ? `, for ${lasting}` : ''}`;
    case 'down':
      return `it died and was not started again${rule.for > 0 ? ` for ${lasting}` : ''}`;
  }
}

/** `email to oncall@example.com by mail.example.com:587 (starttls)` */
export function receiverInWords(receiver: Receiver, config: Pick<Config, 'smtp'>): string {
  const { email, maildir, sendmail, webhook, alertmanager } = receiver;
  const ways: string[] = [];
  if (email !== undefined && config.smtp !== undefined) {
    const { host, port, tls } = config.smtp;
    ways.push(`email to ${email.to.join(', ')} by ${host}:${port} (${tls === 'none' ? 'not encrypted' : tls})`);
  }
  if (maildir !== undefined) ways.push(`a file in ${maildir.dir}`);
  if (sendmail !== undefined) ways.push(`sendmail to ${sendmail.to.join(', ')}`);
  if (webhook !== undefined) ways.push(`a webhook of ${new URL(webhook.url).host}`);
  if (alertmanager !== undefined) ways.push(`alerts to the Alertmanager at ${alertmanager.urls.join(' and ')}`);
  return ways.join('; ');
}

/** The tree, a line a route, children indented: `severity=page → pager, and on to the next`. */
export function routesInWords(route: RouteConfig, depth = 0): string[] {
  const on = route.continue ? ', and on to the next' : '';
  const line = `${'  '.repeat(depth)}${matchersInWords(route.match)} → ${route.receiver}${on}`;
  return [line, ...route.routes.flatMap((child) => routesInWords(child, depth + 1))];
}

/** What keeps alerts from being told, a line each. */
export function mutesInWords({
  inhibit,
  muteIntervals,
  timezone,
}: Pick<Config, 'inhibit' | 'muteIntervals' | 'timezone'>) {
  const inhibited = inhibit.map(
    ({ when, mute }) => `while ${matchersInWords(when)} fires, ${matchersInWords(mute)} is not told`,
  );
  const intervals = muteIntervals.map((interval) => {
    const zone = interval.timezone === timezone ? '' : ` in ${interval.timezone}`;
    return `${interval.name}: ${formatWeekly(interval)}${zone}, ${matchersInWords(interval.match)} is not told`;
  });
  return [...inhibited, ...intervals];
}

/** Who gets mails beside the routes, and how many at most; a line each. */
export function mailsInWords(
  config: Pick<Config, 'maxMails' | 'escalate' | 'digest' | 'heartbeat' | 'fallback'>,
): string[] {
  const { maxMails, escalate, digest, heartbeat, fallback } = config;
  const lines = [`at most ${formatRate(maxMails)} to one receiver; what is over waits`];
  if (escalate !== undefined)
    lines.push(`a page that nobody takes up within ${formatDuration(escalate.after)} → ${escalate.to} as well`);
  if (digest !== undefined) lines.push(`digest at ${digest.cron} → ${digest.to}`);
  if (heartbeat !== undefined) lines.push(`heartbeat at ${heartbeat.cron} → ${heartbeat.to}`);
  if (fallback !== undefined)
    lines.push(`what cannot be delivered within ${formatDuration(fallback.after)} is told → ${fallback.to}`);
  return lines;
}

/** Who may look beside the mails, and who is sent counters; a line each. */
export function fleetInWords({ http, statsd }: Pick<Config, 'http' | 'statsd'>): string[] {
  const lines: string[] = [];
  if (http !== undefined) {
    const { host, port } = http.listen;
    const who = http.tokenFile === undefined ? 'for this host' : 'for who shows the token';
    lines.push(`status page and /metrics at ${host.includes(':') ? `[${host}]` : host}:${port}, ${who}`);
  }
  if (statsd !== undefined) lines.push(`counters to StatsD at ${statsd.host}:${statsd.port}, by ${statsd.style}`);
  return lines;
}

function matchersInWords(matchers: readonly Matcher[]): string {
  return matchers.map(({ label, operator, value }) => `${label}${operator}${value}`).join(' and ') || 'every alert';
}

function plural(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
