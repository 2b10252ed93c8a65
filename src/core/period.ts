import { type HostSums, hostSums } from './host-sums.ts';
import { hostOf, localOf } from './ids.ts';
import type { ServiceReport } from './service-report.ts';
import type { Storm } from './telling/history.ts';
import type { MutedAlert } from './telling/muted-log.ts';
import type { Instant } from './time.ts';

/** Totals of a period that is over, to compare the next one with. */
export interface PeriodTotals {
  readonly from: Instant;
  readonly to: Instant;
  readonly respawns: number;
  readonly storms: number;
  readonly notifications: number;
}

export interface PeriodState {
  /** Null until the past has been read for the first time: nothing has been told before. */
  readonly since: Instant | null;
  /** Respawns at the period's beginning, by the host's number and the service's id there; what is beyond was not known then. */
  readonly base: Readonly<Record<number, readonly number[]>>;
  readonly lines: number;
  readonly malformed: number;
  readonly heldBack: number;
  readonly notifications: number;
  readonly previous: PeriodTotals | null;
}

export const EMPTY_PERIOD: PeriodState = {
  ...{ since: null, base: {}, lines: 0, malformed: 0, heldBack: 0, notifications: 0, previous: null },
};

/** What there is at the end of a period. */
export interface PeriodEnd {
  readonly now: Instant;
  /** When the agent was first started, for the first period. */
  readonly startedAt: Instant;
  readonly services: readonly ServiceReport[];
  readonly counts: { readonly lines: number; readonly malformed: number };
  readonly storms: readonly Storm[];
  readonly muted: readonly MutedAlert[];
  readonly heldBack: number;
}

/** One period in numbers: what the digest is written from. */
export interface Digest extends PeriodTotals {
  readonly lines: number;
  readonly malformed: number;
  /** Services that respawned, those that did most first. */
  readonly worst: readonly { readonly service: string; readonly respawns: number }[];
  readonly stormsOver: readonly Storm[];
  readonly firing: readonly string[];
  readonly muted: readonly MutedAlert[];
  readonly heldBack: number;
  readonly previous: PeriodTotals | null;
  /** Absent where all there is is on the agent's own host. */
  readonly perHost?: HostSums;
}

/** Sums a period up; the second half of the answer is the next one's beginning. */
export function closePeriod(period: PeriodState, end: PeriodEnd): [Digest, PeriodState] {
  const { now: to, services, heldBack } = end;
  const { lines, malformed } = end.counts;
  const from = period.since ?? end.startedAt;
  const counted = services.map((each) => [each, each.counts.respawns - baseOf(period, each.id)] as const);
  const worst = counted
    .map(([{ name }, respawns]) => ({ service: name, respawns }))
    .filter(({ respawns }) => respawns > 0)
    .sort((a, b) => b.respawns - a.respawns);
  const stormsOver = end.storms.filter((storm) => storm.to > from && storm.to <= to);
  const respawns = worst.reduce((sum, service) => sum + service.respawns, 0);
  const totals = { from, to, respawns, storms: stormsOver.length, notifications: period.notifications };
  const perHost = hostSums(counted);
  const digest: Digest = {
    ...totals,
    ...{ lines: lines - period.lines, malformed: malformed - period.malformed, worst, stormsOver },
    firing: services.filter((service) => service.firing.length > 0).map((service) => service.name),
    muted: end.muted.filter((muted) => muted.to > from),
    heldBack: heldBack - period.heldBack,
    previous: period.previous,
    ...(perHost && { perHost }),
  };
  return [
    digest,
    { since: to, base: basesOf(services), lines, malformed, heldBack, notifications: 0, previous: totals },
  ];
}

function baseOf({ base }: PeriodState, service: number): number {
  return base[hostOf(service)]?.[localOf(service)] ?? 0;
}

/** Services come host by host, in the order of their ids. */
function basesOf(services: readonly ServiceReport[]): Record<number, number[]> {
  const bases: Record<number, number[]> = {};
  for (const { id, counts } of services) {
    const base = bases[hostOf(id)] ?? [];
    base.push(counts.respawns);
    bases[hostOf(id)] = base;
  }
  return bases;
}

/** The past has been read for the first time: what is counted from here on is the first period's. */
export function firstPeriod(period: PeriodState, end: Omit<PeriodEnd, 'startedAt'>): PeriodState {
  if (period.since !== null) return period;
  return { ...closePeriod(period, { ...end, startedAt: end.now })[1], previous: null };
}
