import type { Counters } from './counters.ts';
import { Judge } from './judging/judge.ts';
import type { Policy } from './policy.ts';
import type { LineReader } from './reading/line-reader.ts';
import { movedBack } from './set-back.ts';
import type { PipelineState } from './state.ts';
import { factsFrom, type Sources } from './storm-facts.ts';
import { Teller } from './telling/teller.ts';
import type { Instant } from './time.ts';

/** The rooms of the core, joined: the judge asks the teller who flaps, the teller asks the others for facts. */
export interface Rooms {
  readonly sources: Sources;
  readonly teller: Teller;
}

/** Joins what reads and counts with a judge and a teller that go on from a state, if there is one. */
export function assemble(
  policy: Policy,
  { reader, counters }: { reader: LineReader; counters: Counters },
  state: Pick<PipelineState, 'judge' | 'teller'> | undefined,
  now: Instant,
): Rooms {
  const quietAtLeast = (id: number): number => teller.book.quietAtLeast(id);
  const judge = new Judge({ rules: policy.rules, names: reader, quietAtLeast }, state?.judge, now);
  const sources = { reader, counters, judge };
  const teller: Teller = new Teller(policy, factsFrom(sources), state?.teller);
  return { sources, teller };
}

/** The same rooms after the host's clock was set back from `now` to `to`: counters stay, times move. */
export function assembleSetBack(policy: Policy, { sources, teller }: Rooms, now: Instant, to: Instant): Rooms {
  const state = { judge: movedBack(sources.judge.snapshot(), now, to), teller: movedBack(teller.snapshot(), now, to) };
  const rooms = assemble(policy, sources, state, to);
  rooms.teller.setSilences(teller.silences, to);
  return rooms;
}
