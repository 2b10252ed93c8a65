import { Pipeline } from '../../src/core/pipeline.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Found } from '../../src/core/telling/found.ts';
import type { Notification } from '../../src/core/telling/notification.ts';
import type { Reason } from '../../src/core/telling/reason.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../src/core/time.ts';
import { notificationsIn } from '../support/core-driver.ts';
import { HOSTILE_SERVICES, lineOf } from '../support/core-log.ts';
import { policyFrom } from '../support/policies.ts';

/** Notifications as the core really makes them, for looking at mails. Told under Amsterdam's clock. */

const START = Date.UTC(2026, 10, 24, 2, 52, 10);
const AHEAD = HOUR;
const CRASHED = 'stopping RESULT=ok GOAL=start PID=0';
const POLICY = policyFrom(
  `receivers: { oncall: { maildir: { dir: /nonexistent } } }
rules: [{ name: crash-loop, runbook: 'https://wiki.example.com/runbooks/crash-loop?a=1&b=<2>' }]`,
  'Europe/Amsterdam',
);

interface Event {
  readonly at: Instant;
  /** Absent for the agent's own. */
  readonly host?: string;
  readonly service: string;
  readonly words: string;
}

/** One service that crashes every four seconds until it is paged, after an earlier storm. */
export function oneService(reason: Reason): Notification {
  const storm = (from: Instant, times: number) => {
    return Array.from({ length: times }, (_, i) => {
      const words = i % 5 === 3 ? `${CRASHED} EXIT_SIGNAL=SEGV` : `${CRASHED} EXIT_STATUS=1`;
      return { at: from + i * 4 * SECOND + (i % 3 === 0 ? SECOND : 0), service: 'www', words };
    });
  };
  return told([...storm(START - 20 * HOUR, 30), ...storm(START, reason === 'repeat' ? 600 : 60)], reason);
}

/** A database stops, and so many services after it. */
export function outage(services: number, names = (i: number) => `worker-${String(i).padStart(3, '0')}`): Notification {
  const events: Event[] = [{ at: START - 9 * SECOND, service: 'db', words: 'stopping RESULT=ok GOAL=stop PID=77' }];
  for (let n = 0; n < 12; n++) {
    for (let i = 0; i < services; i++) {
      if (n < 10 + (i % 3))
        events.push({ at: START + n * 2 * SECOND, service: names(i), words: `${CRASHED} EXIT_STATUS=${i % 4}` });
    }
  }
  return told(events, 'firing');
}

/** Services on the hosts whose logs a central agent follows. A database on a host of its own stops before them. */
export function onHosts(
  services: readonly (readonly [host: string, service: string])[],
  reason: Reason = 'firing',
  policy: Policy = POLICY,
): Notification {
  const events: Event[] = [
    { at: START - 9 * SECOND, host: 'db-1', service: 'db', words: 'stopping RESULT=ok GOAL=stop PID=77' },
  ];
  for (let n = 0; n < 12; n++) {
    for (const [i, [host, service]] of services.entries()) {
      if (n < 10 + (i % 3))
        events.push({ at: START + n * 2 * SECOND, host, service, words: `${CRASHED} EXIT_STATUS=${i % 4}` });
    }
  }
  return told(events, reason, policy);
}

/** The same services on each of many hosts. */
export function fleet(hosts: number, services: readonly string[]): [host: string, service: string][] {
  return services.flatMap((service) =>
    Array.from({ length: hosts }, (_, i): [string, string] => [`app-${i + 1}`, service]),
  );
}

/** Hosts and services that somebody named to break the mail. */
export function hostileHosts(): Notification {
  const names = [
    '<b>bold</b>',
    '\u202egnp',
    '$(id)',
    "o'host; rm -rf ~",
    '..',
    'h'.repeat(255),
    'x\r\nBcc: y',
    '&amp;',
  ];
  return onHosts(names.flatMap((host, i) => [[host, HOSTILE_SERVICES[i] ?? 'www'] as const, [host, 'www'] as const]));
}

/** Names that somebody chose to break the mail. */
export function hostile(): Notification {
  const names = [...HOSTILE_SERVICES, '<b>bold</b>', '&amp;', 'שלום', '\u001b[31mred', '{{headline}}'];
  return outage(names.length, (i) => names[i] ?? '');
}

/** What a shell may have found. */
export const FOUND: Found = {
  excerpt: {
    service: 'www',
    source: '/var/log/upstart/www.log',
    note: undefined,
    lines: [
      'Error: connect ECONNREFUSED 10.0.0.7:5432',
      '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {',
      "  errno: -111, code: 'ECONNREFUSED', password: [masked]",
      `<script>alert("${'x'.repeat(120)}")</script>`,
    ],
  },
  reasons: { source: '/var/log/syslog', causes: [{ cause: 'exit 1', times: 9 }] },
  fault: undefined,
};

function told(events: readonly Event[], reason: Reason, policy: Policy = POLICY): Notification {
  const pipeline = new Pipeline(policy);
  const decisions = [...events]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, host, service, words }) => {
      const bytes = Buffer.from(lineOf(at + AHEAD, service, words));
      return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY, host);
    });
  const last = Math.max(...events.map(({ at }) => at));
  decisions.push(...pipeline.tick(last + 40 * MINUTE));
  const notification = notificationsIn(decisions).findLast((n) => n.reason === reason);
  if (notification === undefined) throw new Error(`Nothing was told as ${reason}`);
  return notification;
}
