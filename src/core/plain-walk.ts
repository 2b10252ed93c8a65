import { DETAILED_FROM, DETAILED_STRIDE, LAST, SEEN, STAMPS, WORDS } from './counter-rows.ts';
import type { Counters } from './counters.ts';
import { type EventBatch, HAPPENED } from './event.ts';
import { STANDS } from './judging/idle.ts';
import { BASE, HEAD, LEFT, PLACES, STRIDE, type TallyStore } from './judging/tally-store.ts';
import type { LogClock } from './log-clock.ts';
import type { Instant } from './time.ts';

/** What plain rows change. */
export interface PlainGround {
  readonly counters: Counters;
  readonly tallies: TallyStore;
  readonly clock: LogClock;
  /** Later stamps are not believed. */
  readonly notAfter: Instant;
  /** Set when the last row that was taken is a respawn with which something may begin: the judge is to look. */
  mayBegin: boolean;
}

/**
 * Takes the rows from `from` on that are in order, with which nothing falls due, and of which counters and tallies are all
 * that changes: nearly all. Says where to go on: at the first that asks for more, or behind one after which the judge is
 * to look. The clock stands at the last one that was taken.
 *
 * As `walk` does them one by one, in half the time: a loop that calls nothing and has no loop within, over arrays that are
 * at hand, is one of which V8 looks at an array's kind, length and place once, and not for every line again.
 */
export function walkPlain(batch: EventBatch, from: number, ground: PlainGround): number {
  const { length, at, service, happened, cause } = batch;
  const { counters, tallies, clock, notAfter } = ground;
  const { stamps, words, kinds } = counters;
  const { rows, at: respawns, cause: causes, hasCauses, depth, horizon } = tallies;
  const until = Math.min(clock.wake, notAfter);
  let now = clock.now;
  let mayBegin = false;
  let row = from;
  while (row < length && !mayBegin) {
    const instant = at[row] as number;
    if (!(instant >= now && instant <= until)) break;
    const id = service[row] as number;
    const what = happened[row] as number;
    const tally = id * STRIDE;
    const left = rows[tally + LEFT] as number;
    let event: number = HAPPENED.stopping;
    if (what === HAPPENED.starting) {
      if (left === STANDS) break;
      event = HAPPENED.starting;
    } else if (what <= HAPPENED.respawning) {
      const why = cause[row] as number;
      const head = rows[tally + HEAD] as number;
      // No respawn in a tally is later than the clock.
      if (left < 0 || head === 0 || (why !== 0 && !hasCauses)) break;
      const places = rows[tally + PLACES] as number;
      const place = (rows[tally + BASE] as number) + (head & (places - 1));
      if (head >= places && places < depth && (respawns[place] as number) > instant - horizon) break;
      respawns[place] = instant;
      if (hasCauses) causes[place] = why;
      rows[tally + HEAD] = head + 1;
      if (left > 0) rows[tally + LEFT] = left - 1;
      else mayBegin = true;
    } else if (what >= HAPPENED.gaveUp) break;
    if (what < DETAILED_FROM) {
      const seen = id * WORDS + SEEN + what;
      words[seen] = (words[seen] as number) + 1;
    } else {
      const seen = id * DETAILED_STRIDE + what - DETAILED_FROM;
      kinds[seen] = (kinds[seen] as number) + 1;
    }
    words[id * WORDS + LAST] = event;
    stamps[id * STAMPS + event] = instant;
    now = instant;
    row++;
  }
  clock.now = now;
  ground.mayBegin = mayBegin;
  return row;
}
