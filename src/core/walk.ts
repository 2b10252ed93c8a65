import type { Counters } from './counters.ts';
import { type EventBatch, HAPPENED, IS_RESPAWN } from './event.ts';
import type { Judge } from './judging/judge.ts';
import { type LateRun, OUT_OF_ORDER } from './set-back.ts';
import type { Skipped } from './state.ts';
import type { Instant } from './time.ts';

/** What a walk over a batch works on. */
export interface Ground {
  readonly counters: Counters;
  readonly judge: Judge;
  readonly skipped: Skipped;
  readonly late: LateRun;
  /** The log's clock before the first row. */
  readonly now: Instant;
  /** Later stamps are not believed. */
  readonly notAfter: Instant;
}

/** What is rare, and done elsewhere. */
export interface Steps {
  /** A later stamp: what fell due before it is settled, and the log's clock moves to it. */
  advance(instant: Instant): void;
  /** A line out of order: true when the clock was set back to its stamp, and the line is to be judged after all. */
  outOfOrder(instant: Instant): boolean;
  /** A respawn that the judge had to look at closely. */
  respawned(id: number, at: Instant, cause: number): void;
  /** The judge may have changed its mind for another reason. */
  changed(): void;
}

/**
 * Counts and judges the rows of a batch from `row` on, and says where to go on: at the end, or at a row from which the
 * clock is another. The hot loop: one turn a line, nothing allocated while nothing happens.
 */
export function walk(batch: EventBatch, from: number, ground: Ground, steps: Steps): number {
  const { length, at, service, happened, cause } = batch;
  const { counters, judge, skipped, late, notAfter } = ground;
  let { now } = ground;
  for (let row = from; row < length; row++) {
    const instant = at[row] ?? 0;
    const id = service[row] ?? 0;
    const what = happened[row] ?? HAPPENED.other;
    if (instant > now) {
      if (instant > notAfter) {
        skipped.future++;
        counters.count(id, what, now);
        continue;
      }
      // What fell due before this line is settled without knowing of it, as when the clock ticked in time.
      steps.advance(instant);
      now = instant;
    }
    if (instant < now - OUT_OF_ORDER) {
      if (steps.outOfOrder(instant)) return row;
      counters.count(id, what, instant);
      continue;
    }
    late.lines = 0;
    counters.count(id, what, instant);
    if (IS_RESPAWN[what] === 1) {
      if (judge.respawn(id, instant, cause[row] ?? 0, now)) steps.respawned(id, instant, cause[row] ?? 0);
      if (what === HAPPENED.died) notice(judge, id, what, { now, steps });
    } else if (what === HAPPENED.gaveUp || (what === HAPPENED.starting && judge.watches(id))) {
      notice(judge, id, what, { now, steps });
    }
  }
  return length;
}

function notice(judge: Judge, id: number, what: number, { now, steps }: { now: Instant; steps: Steps }): void {
  judge.notice(id, what, now);
  steps.changed();
}
