import type { Counters } from './counters.ts';
import type { AlertChange } from './judging/alert-change.ts';
import { isCompanyComing } from './judging/company.ts';
import type { Judge } from './judging/judge.ts';
import type { Rule } from './policy.ts';
import type { LineReader } from './reading/line-reader.ts';
import type { Facts, Fallen } from './telling/facts.ts';
import { addCause, type Causes, type Member } from './telling/incident.ts';
import { type Duration, type Instant, MINUTE, SECOND } from './time.ts';

/** A service that others depend on has been up for a while; cron's tasks have not. */
const UP_AT_LEAST: Duration = 30 * SECOND;

/** What reading and judging know, in the words of telling. */
export interface Sources {
  readonly reader: LineReader;
  readonly counters: Counters;
  readonly judge: Judge;
}

export function factsFrom({ reader, counters, judge }: Sources): Facts {
  return {
    company: (now) => isCompanyComing(judge, now),
    fallen: (from, to) => fallenBetween(reader, counters, { from, to }),
    isDown: (service) => {
      for (let id = 0; id < reader.serviceCount; id++) {
        if (reader.serviceName(id) === service) return counters.isDown(id);
      }
      return false;
    },
    upSince: (id) => {
      const at = counters.startedAt(id);
      return Number.isFinite(at) && !counters.isDown(id) ? at : undefined;
    },
    recent: (id) => judge.tallies.of(id)?.toArrays().at ?? [],
  };
}

/** How a storm stands when its alert fires: from the first respawn in the rule's window. */
export function stormOf(change: AlertChange, rule: Rule, { reader, counters, judge }: Sources): Omit<Member, 'flaps'> {
  const { service: id, at } = change;
  const tally = judge.tallies.of(id);
  const respawns = tally?.countWithin(at, rule.conditions[0]?.within ?? MINUTE) ?? 0;
  const causes: Causes = [];
  for (let n = respawns; n > 0; n--) {
    const cause = reader.causeName(tally?.causeOfNthLast(n) ?? 0);
    if (cause !== undefined) addCause(causes, cause);
  }
  const startedAt = respawns > 0 ? (tally?.nthLast(respawns) ?? at) : change.since;
  const { job, instance } = reader.jobOf(id);
  return {
    ...{ id, service: reader.serviceName(id), job, instance: instance ?? null },
    ...{
      startedAt,
      lastAt: tally?.nthLast(1) ?? change.since,
      respawns,
      causes,
      detailed: counters.detailed(id),
    },
  };
}

function fallenBetween(reader: LineReader, counters: Counters, { from, to }: { from: Instant; to: Instant }): Fallen[] {
  const fallen: Fallen[] = [];
  for (let id = 0; id < reader.serviceCount; id++) {
    const at = counters.stoppedAt(id);
    // What was up for a moment only is a task that ended, and no service that fell.
    const wasUp = at - counters.startedAt(id) >= UP_AT_LEAST;
    if (counters.isDown(id) && wasUp && at >= from && at <= to) fallen.push({ service: reader.serviceName(id), at });
  }
  return fallen.sort((a, b) => a.at - b.at);
}
