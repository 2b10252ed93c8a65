import type { HostRead } from './core/hosts.ts';
import { cut, harmless, list, span } from './core/telling/words.ts';
import { type Duration, MINUTE } from './core/time.ts';

/** After this many lines in a row whose stamps cannot be right, the time zone is what is wrong. */
const ODD_STAMPS = 3;
/** Late by this much is more than a slow network. */
const BEHIND: Duration = MINUTE;
const NAME_MAX = 60;

/** What became of the lines of a host; see `HostRead`. */
export type Stamps = Pick<HostRead, 'host' | 'lines' | 'future' | 'outOfOrder' | 'behind'>;

/** A trouble with stamps in words, by what it is; undefined where there is none any more. */
export interface StampTrouble {
  readonly kind: 'odd' | 'behind';
  readonly words: string | undefined;
  /** What is new of this very host. */
  readonly news: 'begun' | 'ended' | undefined;
}

/** Whose stamps do not fit the clock. Said of each host when it begins and ends; together they are one trouble of a kind. */
export class StampTroubles {
  readonly #odd = new Set<string | null>();
  readonly #behind = new Map<string | null, Duration>();

  /** More lines were read; `live`, not of the past. */
  of({ host, lines, future, outOfOrder, behind }: Stamps, live: boolean): StampTrouble[] {
    if (lines === 0) return [];
    const odd = future + (live ? outOfOrder : 0);
    const [wasOdd, wasBehind] = [this.#odd.has(host), this.#behind.has(host)];
    if (odd >= ODD_STAMPS || odd === lines) this.#odd.add(host);
    else if (odd === 0) this.#odd.delete(host);
    if (behind > BEHIND) this.#behind.set(host, behind);
    else this.#behind.delete(host);
    return [
      { kind: 'odd', words: this.#oddInWords(), news: newsOf(wasOdd, this.#odd.has(host)) },
      { kind: 'behind', words: this.#behindInWords(), news: newsOf(wasBehind, this.#behind.has(host)) },
    ];
  }

  #oddInWords(): string | undefined {
    if (this.#odd.size === 0) return undefined;
    const others = namesOf(this.#odd);
    if (others.length === 0)
      return 'stamps of the log do not fit this clock; such lines are not judged: is `timezone` right in the config?';
    const who = list(others);
    return `stamps of ${who} do not fit this clock; such lines are not judged: is that clock, or its zone, ahead?`;
  }

  #behindInWords(): string | undefined {
    if (this.#behind.size === 0) return undefined;
    const late = span(Math.max(...this.#behind.values()));
    const who = list(namesOf(this.#behind.keys()));
    return `stamps of ${who} are up to ${late} behind this clock: it is slow there, or lines are long under way`;
  }
}

function newsOf(was: boolean, is: boolean): StampTrouble['news'] {
  if (was === is) return undefined;
  return is ? 'begun' : 'ended';
}

function namesOf(hosts: Iterable<string | null>): string[] {
  return [...hosts].flatMap((host) => (host === null ? [] : cut(harmless(host), NAME_MAX)));
}
