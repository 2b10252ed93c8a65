import type { Counters } from './counters.ts';
import { type EventBatch, HAPPENED, IS_RESPAWN } from './event.ts';
import type { Judge } from './judging/judge.ts';
import type { LogClock } from './log-clock.ts';
import { walkPlain } from './plain-walk.ts';
import { type LateRun, OUT_OF_ORDER } from './set-back.ts';
import type { Skipped } from './state.ts';
import type { Instant } from './time.ts';

/** What a walk over a batch works on. */
export interface Ground {
  readonly counters: Counters;
  readonly judge: Judge;
  readonly skipped: Skipped;
  readonly late: LateRun;
  readonly clock: LogClock;
  /** Later stamps are not believed. */
  readonly notAfter: Instant;
}

/** What is rare, and done elsewhere. The clock is right whenever one of these is called, and may be moved by it. */
export interface Steps {
  /** A later stamp than something that falls due: that is settled. */
  settleBefore(instant: Instant): void;
  /** A line out of order: true when the clock was set back to its stamp, and the line is to be judged after all. */
  outOfOrder(instant: Instant): boolean;
  /** A respawn that the judge had to look at closely. */
  respawned(id: number, at: Instant, cause: number): void;
  /** The judge may have changed its mind for another reason. */
  changed(): void;
}

/**
 * Counts and judges the rows of a batch from `from` on, and says where to go on: at the end, or at a row from which the
 * clock is another. Nearly all rows are taken by `walkPlain`, and nothing is allocated while nothing happens.
 */
export function walk(batch: EventBatch, from: number, ground: Ground, steps: Steps): number {
  const { length, at, service, happened, cause } = batch;
  const { counters, judge, skipped, late, notAfter, clock } = ground;
  const plain = { counters, tallies: judge.tallies.store, clock, notAfter, mayBegin: false };
  for (let row = from; row < length; row++) {
    const first = row;
    row = walkPlain(batch, row, plain);
    if (row > first) late.lines = 0;
    if (plain.mayBegin) {
      row--;
      const id = service[row] as number;
      if (judge.begins(id, clock)) steps.respawned(id, at[row] as number, cause[row] as number);
      continue;
    }
    if (row === length) break;
    const instant = at[row] as number;
    const id = service[row] as number;
    const what = happened[row] as number;
    if (instant > clock.now) {
      if (instant > notAfter) {
        skipped.future++;
        counters.count(id, what, clock.now);
        continue;
      }
      // What fell due before this line is settled without knowing of it, as when the clock ticked in time.
      if (instant > clock.wake) steps.settleBefore(instant);
      clock.now = instant;
    } else if (instant < clock.now - OUT_OF_ORDER) {
      if (steps.outOfOrder(instant)) return row;
      counters.count(id, what, instant);
      continue;
    }
    late.lines = 0;
    counters.count(id, what, instant);
    if (IS_RESPAWN[what] === 1) {
      const looked = judge.respawn(batch, row, clock);
      if (!looked && what !== HAPPENED.died) continue;
      if (looked) steps.respawned(id, instant, cause[row] as number);
      if (what === HAPPENED.died) notice(judge, id, what, { clock, steps });
    } else {
      if (what === HAPPENED.starting ? !judge.watches(id) : what !== HAPPENED.gaveUp) continue;
      notice(judge, id, what, { clock, steps });
    }
  }
  return length;
}

/** What else than a respawn a line tells the judge. */
function notice(judge: Judge, id: number, what: number, { clock, steps }: { clock: LogClock; steps: Steps }): void {
  judge.notice(id, what, clock.now);
  steps.changed();
}
