import type { HostRead } from './core/hosts.ts';
import type { Mail } from './shell/delivering/mail.ts';
import type { OutboxOptions } from './shell/delivering/outbox-options.ts';
import type { FollowTrouble } from './shell/following/follower.ts';
import type { Logger } from './shell/logger.ts';
import { StampTroubles } from './stamp-troubles.ts';

/** What is wrong with the agent itself: said once in the log when it begins and when it ends, and shown in `status`. */
export class Troubles {
  readonly #logger: Logger;
  readonly #open = new Map<string, string>();
  #refusedAt: string | undefined;
  readonly #stamps = new StampTroubles();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** What is wrong now, in words. */
  now(): string[] {
    return [...this.#open.values()];
  }

  ofLog({ kind, path, why, over, known_lost_bytes }: FollowTrouble): void {
    const fields = { path, why, ...(known_lost_bytes === undefined ? {} : { known_lost_bytes }) };
    const lasting = kind === 'missing' || kind === 'unreadable' || kind === 'polling';
    if (kind === 'crowd') this.#said(`log crowd ${path}`, fields, over ? 'no log is left out any more' : why, over);
    else if (kind === 'unmatched')
      this.#said(`log none ${path}`, fields, over ? `a file matches ${path} now` : why, over);
    else if (over) this.#ends(`log ${kind} ${path}`, fields, `the log is no longer ${kind}`);
    else if (lasting) this.#begins(`log ${kind} ${path}`, fields, `the log "${path}" is ${kind}: ${why}`);
    else this.#logger.warn(fields, `the log: ${kind}`);
  }

  ofDisk(why: string | undefined): void {
    if (why === undefined) this.#ends('disk', {}, 'mails and state are on disk again');
    else this.#begins('disk', { why }, `cannot write to state_dir, trying again: ${why}`);
  }

  /** Lines that are no events, or whose stamps lie ahead of the clock or far behind it, must not go unnoticed. */
  ofRead(read: HostRead, live: boolean): void {
    const { host, malformed, lines, future, outOfOrder, behind } = read;
    const whose = host === null ? {} : { host };
    for (const { text, why } of malformed) this.#logger.warn({ ...whose, why, line: text }, 'a line is no event');
    const fields = { ...whose, lines, future, outOfOrder, behind };
    for (const { kind, words, news } of this.#stamps.of(read, live)) {
      if (words === undefined) this.#open.delete(`stamps ${kind}`);
      else this.#open.set(`stamps ${kind}`, words);
      if (news === 'begun') this.#logger.warn(fields, words ?? '');
      if (news === 'ended') this.#logger.info(fields, 'stamps fit the clock again');
    }
  }

  /** A config on disk that cannot be used, and when that was seen; with undefined there is a good one. Logged by whoever reads it. */
  ofConfig(refused: { readonly why: string; readonly at: string } | undefined): void {
    this.#refusedAt = refused && (this.#refusedAt ?? refused.at);
    if (refused === undefined) this.#open.delete('config');
    else {
      const since = `since ${this.#refusedAt} (${refused.why})`;
      this.#open.set('config', `the config on disk is refused ${since}; the old one is in force`);
    }
  }

  /** An engine of the fleet that cannot be reached; with undefined it is well again. */
  ofFleet(what: string, why: string | undefined): void {
    if (why === undefined) this.#ends(`fleet ${what}`, {}, `${what} is well again`);
    else this.#begins(`fleet ${what}`, { why }, `${what} is not told: ${why}`);
  }

  ofOutbox(): Pick<OutboxOptions, 'onDelivered' | 'onTrouble' | 'onCorrupt' | 'onFault'> {
    return {
      onDelivered: ({ id, receiver }: Mail, { attempts, response, ms }) => {
        this.#logger.info({ id, receiver, attempts, ms, response }, 'a mail is delivered');
        this.#ends(`receiver ${receiver}`, { receiver }, 'the receiver takes mails again');
      },
      onTrouble: ({ id, receiver }, why, dead) => {
        if (dead) this.#logger.error({ id, receiver, why }, 'a mail is refused for good; see cerberus outbox list');
        else this.#begins(`receiver ${receiver}`, { id, receiver, why }, `mails to "${receiver}" wait: ${why}`);
      },
      onFault: (id, why) => this.#logger.error({ id, why }, 'the outbox cannot note what became of a mail'),
      onCorrupt: (file, why) => this.#logger.error({ file, why }, 'an unreadable mail of the outbox was moved aside'),
    };
  }

  /** In the trouble's own words. */
  #said(key: string, fields: object, words: string, over: boolean): void {
    if (over) this.#ends(key, fields, words);
    else this.#begins(key, fields, words);
  }

  #begins(key: string, fields: object, words: string): void {
    if (!this.#open.has(key)) this.#logger.warn(fields, words);
    this.#open.set(key, words);
  }

  #ends(key: string, fields: object, words: string): void {
    if (this.#open.delete(key)) this.#logger.info(fields, words);
  }
}
