import type { Host } from './host.ts';
import type { Hosts } from './hosts.ts';
import type { AlertChange } from './judging/alert-change.ts';
import { isCompanyComing } from './judging/company.ts';
import type { Rule } from './policy.ts';
import type { Facts, Fallen } from './telling/facts.ts';
import { addCause, type Causes, type Member } from './telling/incident.ts';
import { type Duration, type Instant, MINUTE, SECOND } from './time.ts';

/** A service that others depend on has been up for a while; cron's tasks have not. */
const UP_AT_LEAST: Duration = 30 * SECOND;

/** What reading and judging know, in the words of telling. */
export function factsFrom(hosts: Hosts): Facts {
  return {
    company: (now) => isAnyComing(hosts, now),
    fallen: (from, to) => [...hosts.all()].flatMap((host) => fallenBetween(host, from, to)).sort((a, b) => a.at - b.at),
    isDown: (service) => {
      for (const host of hosts.all()) {
        for (let id = 0; id < host.reader.serviceCount; id++) {
          if (host.nameOf(id) === service) return host.counters.isDown(id);
        }
      }
      return false;
    },
    upSince: (service) => {
      const [host, id] = hosts.find(service);
      const at = host?.counters.startedAt(id) ?? -Infinity;
      return Number.isFinite(at) && host?.counters.isDown(id) === false ? at : undefined;
    },
    recent: (service) => {
      const [host, id] = hosts.find(service);
      return host?.judge.tallies.of(id)?.toArrays().at ?? [];
    },
  };
}

/** Whether services of any host are well on their way to a threshold. */
function isAnyComing(hosts: Hosts, now: Instant): boolean {
  for (const { judge } of hosts.all()) if (isCompanyComing(judge, now)) return true;
  return false;
}

/** How a storm stands when its alert fires: from the first respawn in the rule's window. */
export function stormOf(change: AlertChange, rule: Rule, host: Host): Omit<Member, 'flaps'> {
  const { service: id, at } = change;
  const { reader, counters, judge } = host;
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
    ...{ id: host.idOf(id), service: host.nameOf(id), host: host.name, job, instance: instance ?? null },
    ...{
      startedAt,
      lastAt: tally?.nthLast(1) ?? change.since,
      respawns,
      causes,
      detailed: counters.detailed(id),
    },
  };
}

function fallenBetween(host: Host, from: Instant, to: Instant): Fallen[] {
  const { reader, counters } = host;
  const fallen: Fallen[] = [];
  for (let id = 0; id < reader.serviceCount; id++) {
    const at = counters.stoppedAt(id);
    // What was up for a moment only is a task that ended, and no service that fell.
    const wasUp = at - counters.startedAt(id) >= UP_AT_LEAST;
    if (counters.isDown(id) && wasUp && at >= from && at <= to)
      fallen.push({ service: host.nameOf(id), host: host.name, at });
  }
  return fallen;
}
