import type { ServiceCounts } from './counters.ts';

/** One service as people and machines see it. */
export interface ServiceReport {
  /** Among those of all hosts, as the name. */
  readonly id: number;
  /** Among those of all hosts: `www`, or `web-1:www` where the host is not the agent's own. */
  readonly name: string;
  /** Null for the agent's own. */
  readonly host: string | null;
  /** JOB or JOB/INSTANCE. */
  readonly service: string;
  readonly counts: ServiceCounts;
  /** Names of the rules that fire for it. */
  readonly firing: readonly string[];
  /** Whether its lines carry details: then crashes are counted, and otherwise every stop. */
  readonly detailed: boolean;
}
