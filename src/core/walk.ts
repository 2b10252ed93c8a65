import type { Counters } from './counters.ts';
import { type EventBatch, HAPPENED, IS_RESPAWN } from './event.ts';
import type { Judge } from './judging/judge.ts';
import type { Skipped } from './state.ts';
import { type Duration, type Instant, MINUTE } from './time.ts';

/** A line stamped this much before one that precedes it is out of order: counted, not judged. */
const OUT_OF_ORDER: Duration = 5 * MINUTE;

/** What a walk over a batch works on. */
export interface Ground {
  readonly counters: Counters;
  readonly judge: Judge;
  readonly skipped: Skipped;
  /** The log's clock before the first row. */
  readonly now: Instant;
  /** Later stamps are not believed. */
  readonly notAfter: Instant;
}

/** What is rare, and done elsewhere. */
export interface Steps {
  /** A later stamp: what fell due before it is settled, and the log's clock moves to it. */
  advance(instant: Instant): void;
  /** A respawn that the judge had to look at closely. */
  respawned(id: number, at: Instant, cause: number): void;
  /** The judge may have changed its mind for another reason. */
  changed(): void;
}

/** Counts and judges every row of a batch. The hot loop: one turn a line, nothing allocated while nothing happens. */
export function walk(batch: EventBatch, ground: Ground, steps: Steps): void {
  const { length, at, service, happened, cause } = batch;
  const { counters, judge, skipped, notAfter } = ground;
  let { now } = ground;
  for (let row = 0; row < length; row++) {
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
    counters.count(id, what, instant);
    if (instant < now - OUT_OF_ORDER) skipped.outOfOrder++;
    else if (IS_RESPAWN[what] === 1) {
      if (judge.respawn(id, instant, cause[row] ?? 0, now)) steps.respawned(id, instant, cause[row] ?? 0);
      if (what === HAPPENED.died) notice(judge, id, what, { now, steps });
    } else if (what === HAPPENED.gaveUp || (what === HAPPENED.starting && judge.watches(id))) {
      notice(judge, id, what, { now, steps });
    }
  }
}

function notice(judge: Judge, id: number, what: number, { now, steps }: { now: Instant; steps: Steps }): void {
  judge.notice(id, what, now);
  steps.changed();
}
