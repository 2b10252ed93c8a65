import type { Counters, ServiceCounts } from './counters.ts';
import { OTHER_CAUSE } from './event.ts';
import type { LineReader } from './reading/line-reader.ts';
import type { Causes } from './telling/incident.ts';

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
  /** Why it respawned, as far as its lines tell: what the sum lacks of its respawns is not told. No cause comes twice. */
  readonly causes: Readonly<Causes>;
  /** Names of the rules that fire for it. */
  readonly firing: readonly string[];
  /** Whether its lines carry details: then crashes are counted, and otherwise every stop. */
  readonly detailed: boolean;
}

/** Why a service of one log respawned, in words. */
export function causesOf(counters: Counters, reader: LineReader, id: number): Causes {
  return merged(counters.causes.of(id).map(([cause, times]) => [nameOf(cause, reader), times]));
}

function nameOf(cause: number | undefined, reader: LineReader): string {
  return (cause === undefined ? undefined : reader.causeName(cause)) ?? OTHER_CAUSE;
}

/** A line may tell "other" as its cause, which then is one with the causes that found no room. */
function merged(causes: Causes): Causes {
  const others = causes.filter(([cause]) => cause === OTHER_CAUSE);
  if (others.length < 2) return causes;
  const times = others.reduce((sum, [, more]) => sum + more, 0);
  return [...causes.filter(([cause]) => cause !== OTHER_CAUSE), [OTHER_CAUSE, times]];
}
