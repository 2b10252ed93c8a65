import type { Policy } from '../policy.ts';
import type { Notification } from './notification.ts';
import { highest } from './reason.ts';
import { count, harmless } from './words.ts';

/** More late notifications than this to one receiver become one. */
export const LATE_MAX = 3;

/** After a downtime: to each receiver at most `LATE_MAX` notifications of what is past; more are told in one. */
export function mergePast(notifications: readonly Notification[], policy: Policy): Notification[] {
  const receivers = new Set(notifications.filter(isPast).map((n) => n.receiver));
  const merged = [...receivers].flatMap((receiver) => {
    const past = notifications.filter((n) => isPast(n) && n.receiver === receiver);
    return past.length > LATE_MAX ? [merge(past, policy)] : past;
  });
  return [...notifications.filter((n) => !isPast(n)), ...merged];
}

function isPast(notification: Notification): boolean {
  return notification.reason === 'past';
}

function merge(past: readonly Notification[], policy: Policy): Notification {
  const [first] = past;
  if (first === undefined) throw new RangeError('Cannot merge no notifications');
  const services = [...new Set(past.flatMap((n) => n.services))];
  const what = `${count(past.length, 'storm')} of ${count(services.length, 'service')}`;
  const id = `${first.id}-of-${past.length}`;
  const severity = highest(past.map((n) => n.severity)) ?? first.severity;
  return {
    ...first,
    ...{ id, thread: id, severity, services, suspect: undefined },
    rules: [...new Set(past.flatMap((n) => n.rules))],
    subject: `[${severity}] ${what} on ${whereOf(past, policy)} while nobody watched`,
    letters: past.flatMap((n) => n.letters),
  };
}

/** "web-3", or of several hosts how many they are. */
function whereOf(past: readonly Notification[], { host }: Policy): string {
  const hosts = new Set(past.flatMap(({ letters }) => letters.flatMap((letter) => letter.hosts ?? [letter.host])));
  const [only = host] = hosts;
  return hosts.size > 1 ? `${hosts.size} hosts` : harmless(only).slice(0, 30);
}
