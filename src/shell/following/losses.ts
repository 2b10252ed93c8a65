import type { Content } from './content.ts';
import type { Totals } from './totals.ts';
import type { Troubles } from './troubles.ts';

interface Pending {
  readonly until: number;
  readonly path: string;
}

/** Contents whose file was cut or is gone: either a copy of the rest turns up in time, or the loss is admitted. */
export class Losses {
  readonly #pending = new Map<Content, Pending>();
  readonly #totals: Totals;
  readonly #troubles: Troubles;

  constructor(totals: Totals, troubles: Troubles) {
    this.#totals = totals;
    this.#troubles = troubles;
  }

  get waiting(): boolean {
    return this.#pending.size > 0;
  }

  expect(content: Content, path: string, until: number): void {
    content.awaited = true;
    if (!this.#pending.has(content)) this.#pending.set(content, { until, path });
  }

  found(content: Content): void {
    content.awaited = false;
    this.#pending.delete(content);
  }

  settle(now: number): void {
    for (const [content, { until, path }] of this.#pending) {
      if (now < until) continue;
      this.found(content);
      this.#admit(content, path);
    }
  }

  #admit(content: Content, path: string): void {
    const lost = content.known - content.offset;
    content.known = content.offset; // said once, also over the next life
    this.#totals.withoutCopy++;
    if (lost === 0) {
      const why = `It was cut or removed after ${content.offset} bytes and no copy turned up; anything newer is lost`;
      this.#troubles.once({ kind: 'truncated', path, why, known_lost_bytes: 0 });
      return;
    }
    this.#totals.knownLostBytes += lost;
    const why = `${lost} unread bytes were cut off or removed and no copy of them turned up`;
    this.#troubles.once({ kind: 'lost', path, why, known_lost_bytes: lost });
  }
}
