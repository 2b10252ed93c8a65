import { once } from 'node:events';
import { type ReceivedMail, readMail } from './received-mail.ts';

/** What the mail server took, in order, for whoever waits for the next. */
export class Mailbox {
  readonly #signal: AbortSignal;
  readonly #mails: Promise<ReceivedMail>[] = [];
  readonly #bell = new EventTarget();

  /** When `signal` is aborted nobody waits any longer. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  put(raw: Uint8Array): void {
    this.#mails.push(readMail(raw));
    this.#bell.dispatchEvent(new Event('mail'));
  }

  /** @throws the signal's reason when it is aborted before a mail comes. */
  async next(): Promise<ReceivedMail> {
    for (;;) {
      const mail = this.#mails.shift();
      if (mail !== undefined) return mail;
      this.#signal.throwIfAborted();
      await once(this.#bell, 'mail', { signal: this.#signal }).catch(() => this.#signal.throwIfAborted());
    }
  }
}
