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

  /** A copy turned up and was read. Even so, what the log held beyond it is lost: copying and cutting are two steps. */
  found(content: Content, path: string, halfLineBytes: number): void {
    this.#settled(content);
    if (content.known > content.offset + halfLineBytes)
      this.#admit(content, path, 'were written after the copy was made');
  }

  /**
   * A file never seen turned up and was read whole, `bytes` of it. If a log was cut before anything of it was consumed,
   * this is taken for what was in it, though nothing can prove that: a loss is rather not told than told falsely here.
   */
  adopted(bytes: number): void {
    const unread = [...this.#pending.keys()].find(({ offset, known }) => offset === 0 && known <= bytes);
    if (!unread) return;
    unread.known = 0;
    this.#settled(unread);
  }

  settle(now: number): void {
    for (const [content, { until, path }] of this.#pending) {
      if (now < until) continue;
      this.#settled(content);
      this.#totals.withoutCopy++;
      this.#admit(content, path, 'were cut off or removed and no copy of them turned up');
    }
  }

  #settled(content: Content): void {
    content.awaited = false;
    this.#pending.delete(content);
  }

  #admit(content: Content, path: string, how: string): void {
    const lost = content.known - content.offset;
    content.known = content.offset; // said once, also over the next life
    this.#totals.knownLostBytes += lost;
    const what = lost > 0 ? `At least ${lost} unread bytes` : 'Lines not read yet, if there were any,';
    const why = `${what} behind the first ${content.offset} bytes ${how}`;
    this.#troubles.once({ kind: 'lost', path, why, known_lost_bytes: lost });
  }
}
