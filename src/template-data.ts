import type { Found } from './core/telling/found.ts';
import type { Notification } from './core/telling/notification.ts';
import { harmless } from './core/telling/words.ts';
import type { MailWords } from './mails.ts';

/**
 * What templates are given: the notification, what its letter says (src/core/telling/letter.ts), what was found, and
 * our own two parts, so that a template may put a frame around them. Of several letters in one mail the first stands
 * at the top and all of them in `letters`. config/templates has one template of each kind that uses most of it.
 */
export function templateData(notification: Notification, found: Found, own: MailWords): object {
  const { letters, services, suspect, rules, at, ...facts } = notification;
  const [letter] = letters;
  const { wanted: _, ...words } = letter ?? { wanted: [] };
  return {
    ...facts,
    at: new Date(at).toISOString(),
    all_services: services.map(harmless),
    ...words,
    letters: letters.map(({ wanted: _wanted, ...rest }) => rest),
    excerpt: found.excerpt,
    reasons: found.reasons,
    text: own.text,
    html: own.html,
  };
}
