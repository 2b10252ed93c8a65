import type { ServiceReport } from './service-report.ts';

/** Respawns of a period summed up over hosts, those with most first. */
export interface HostSums {
  /** How many hosts there are, whether anything respawned there or not. */
  readonly total: number;
  readonly hosts: readonly { readonly host: string; readonly respawns: number; readonly services: number }[];
  /** Services that respawned on more than one host. */
  readonly services: readonly { readonly service: string; readonly respawns: number; readonly hosts: number }[];
}

type Counted = readonly [service: ServiceReport, respawns: number];

/** Undefined where all there is is on the agent's own host. */
export function hostSums(counted: readonly Counted[]): HostSums | undefined {
  if (counted.every(([{ host }]) => host === null)) return undefined;
  const some = counted.filter(([, respawns]) => respawns > 0);
  return {
    total: new Set(counted.map(([{ host }]) => host)).size,
    hosts: sums(
      some.filter(([{ host }]) => host !== null),
      ({ host }) => host ?? '',
    ).map(([host, respawns, services]) => {
      return { host, respawns, services };
    }),
    services: sums(some, ({ service }) => service)
      .filter(([, , hosts]) => hosts > 1)
      .map(([service, respawns, hosts]) => ({ service, respawns, hosts })),
  };
}

function sums(counted: readonly Counted[], keyOf: (service: ServiceReport) => string) {
  const all = new Map<string, [respawns: number, members: number]>();
  for (const [service, respawns] of counted) {
    const [before, members] = all.get(keyOf(service)) ?? [0, 0];
    all.set(keyOf(service), [before + respawns, members + 1]);
  }
  return [...all].map(([key, [respawns, members]]) => [key, respawns, members] as const).sort((a, b) => b[1] - a[1]);
}
