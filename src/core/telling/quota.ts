import type { MaxMails } from '../policy.ts';
import type { Instant } from '../time.ts';

export interface QuotaState {
  readonly sent: { readonly receiver: string; readonly at: Instant[] }[];
  /** Notifications that had to wait, ever. */
  readonly heldBack: number;
}

export const EMPTY_QUOTA: QuotaState = { sent: [], heldBack: 0 };

/** At most so many notifications to one receiver in a sliding time. What is over that waits; nothing is dropped. */
export class Quota {
  readonly #limit: MaxMails;
  readonly #sent: Map<string, Instant[]>;
  #heldBack: number;

  constructor(limit: MaxMails, { sent, heldBack }: QuotaState) {
    this.#limit = limit;
    this.#sent = new Map(sent.map(({ receiver, at }) => [receiver, at]));
    this.#heldBack = heldBack;
  }

  get heldBack(): number {
    return this.#heldBack;
  }

  /** When there will be room for one more to the receiver; undefined if there is now. */
  freeAt(receiver: string, now: Instant): Instant | undefined {
    const { count, within } = this.#limit;
    const recent = (this.#sent.get(receiver) ?? []).filter((at) => at > now - within);
    this.#sent.set(receiver, recent);
    const oldest = recent[recent.length - count];
    return oldest === undefined ? undefined : oldest + within;
  }

  spend(receiver: string, now: Instant): void {
    this.#sent.set(receiver, [...(this.#sent.get(receiver) ?? []), now]);
  }

  holdBack(): void {
    this.#heldBack++;
  }

  snapshot(): QuotaState {
    return { sent: [...this.#sent].map(([receiver, at]) => ({ receiver, at })), heldBack: this.#heldBack };
  }
}
