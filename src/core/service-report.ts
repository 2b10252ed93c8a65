import type { ServiceCounts } from './counters.ts';
import type { Sources } from './storm-facts.ts';

/** One service as people and machines see it. */
export interface ServiceReport {
  readonly name: string;
  readonly counts: ServiceCounts;
  /** Names of the rules that fire for it. */
  readonly firing: readonly string[];
  /** Whether its lines carry details: then crashes are counted, and otherwise every stop. */
  readonly detailed: boolean;
}

/** Every service seen, in the order of first sight. */
export function reportsOf({ reader, counters, judge }: Sources): ServiceReport[] {
  return Array.from({ length: reader.serviceCount }, (_, id) => {
    const detailed = counters.detailed(id);
    return { name: reader.serviceName(id), counts: counters.of(id), firing: judge.firing(id), detailed };
  });
}
