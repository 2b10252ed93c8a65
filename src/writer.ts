import type { Config } from './config/config.ts';
import { type Excerpt, type Found, NOTHING_FOUND } from './core/telling/found.ts';
import type { Wanted } from './core/telling/letter.ts';
import type { Notification } from './core/telling/notification.ts';
import { harmless } from './core/telling/words.ts';
import { type Duration, SECOND } from './core/time.ts';
import { type MailWords, mailsOf, wordsOf } from './mails.ts';
import { type ExcerptSource, readExcerpt } from './shell/delivering/excerpt.ts';
import { InTime } from './shell/delivering/in-time.ts';
import { readReasons } from './shell/delivering/kernel-log.ts';
import type { Mail } from './shell/delivering/mail.ts';
import { Templates } from './shell/delivering/templates.ts';
import type { Logger } from './shell/logger.ts';
import { lastWordsOf } from './shell/systemd/unit-journal.ts';
import { templateData } from './template-data.ts';
import { zoneOf } from './zone.ts';

/** No mail waits longer for what its host may have to say about it. */
const LOOK_WITHIN: Duration = SECOND;
/** Lookups at once; the threads that read files are few, and the outbox needs them. */
const PLACES = 2;

/**
 * Writes notifications out as mails. Between the decision and the mail it looks up what only the host knows; the ids are
 * the notification's alone, so that a mail written anew after a crash is the same mail, whatever is found then.
 */
export class Writer {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #templates: Templates;
  readonly #inTime = new InTime(PLACES, LOOK_WITHIN);

  constructor(config: Config, logger: Logger) {
    this.#config = config;
    this.#logger = logger;
    this.#templates = new Templates(config.templates);
    for (const fault of this.#templates.faults) logger.warn({ fault }, 'a template is not used');
  }

  /** One mail for each way to the receiver, written in little more than `LOOK_WITHIN`. Never rejects: a plain mail is better than none. */
  async mailsOf(notification: Notification, ways: readonly string[]): Promise<Mail[]> {
    try {
      const found = await this.#look(notification);
      return mailsOf(notification, ways, this.#words(notification, found));
    } catch (error) {
      this.#logger.error({ id: notification.id, why: String(error) }, 'a mail could not be written in full');
      const { subject, services } = notification;
      const text = `${subject}\n\n${services.map(harmless).join(', ')}\n\nThe rest of this mail could not be written: ${harmless(String(error))}\n`;
      return mailsOf(notification, ways, { text, html: '' });
    }
  }

  #words(notification: Notification, found: Found): MailWords {
    const own = wordsOf(notification, found);
    const { text, html, fault } = this.#templates.fill(templateData(notification, found, own));
    const ours = fault === undefined ? own : wordsOf(notification, { ...found, fault });
    return { text: text ?? ours.text, html: html ?? ours.html };
  }

  async #look({ letters }: Notification): Promise<Found> {
    const [letter, ...others] = letters;
    if (letter === undefined || others.length > 0) return NOTHING_FOUND;
    const { excerpt: from, kernelLogs, host } = this.#config;
    const zone = zoneOf(this.#config);
    // Once it is over, last words are of no use any more; why it died stays worth knowing.
    const isOver = letter.reason === 'over' || letter.reason === 'past';
    const wanted = isOver || from === undefined ? [] : withinReach(letter.wanted, from.path);
    const untold = letter.wanted.filter((each) => !each.told && each.host === undefined);
    const [excerpt, reasons] = await Promise.all([
      wanted.length === 0 || from === undefined
        ? undefined
        : this.#inTime.do(() => lastWords(wanted, { ...from, host, zone, journal: lastWordsOf })),
      untold.length === 0 ? undefined : this.#inTime.do(() => readReasons(kernelLogs, untold, zone)),
    ]);
    return { excerpt, reasons, fault: undefined };
  }
}

/** On another host a service's log is out of reach, and what is here under its name is another's, unless the path says whose it is. */
function withinReach(wanted: readonly Wanted[], path: string): readonly Wanted[] {
  return path.includes('{host}') ? wanted : wanted.filter(({ host }) => host === undefined);
}

/** Of who fell first, or else of the worst; who has none is only spoken of when neither has. */
async function lastWords([first, second]: readonly Wanted[], source: ExcerptSource): Promise<Excerpt | undefined> {
  const excerpt = first && (await readExcerpt(first, source));
  if (second === undefined || excerpt === undefined || excerpt.lines.length > 0) return excerpt;
  const other = await readExcerpt(second, source);
  return other.lines.length > 0 ? other : excerpt;
}
