import { OTHER_CAUSE } from '../event.ts';
import { Names } from './names.ts';
import type { ReaderCounts, ReaderState } from './reader-state.ts';

/** A service as the log names it. */
export interface ServiceName {
  readonly job: string;
  readonly instance: string | undefined;
}

/** JOB, or JOB/INSTANCE. */
export function serviceText(name: ServiceName): string {
  return name.instance === undefined ? name.job : `${name.job}/${name.instance}`;
}

/** Kinds of causes, and characters of one, that are kept. */
const CAUSES_MAX = 1000;
const CAUSE_LENGTH_MAX = 60;

/** The services and causes that have been seen, each with its number; what finds no room is counted. */
export class Known {
  readonly #counts: ReaderCounts;
  readonly #services: Names<ServiceName>;
  readonly #causes: Names<string>;
  /** Jobs by their own numbers, for the fast loop. Each has a service, so they need no limit of their own. */
  readonly #jobs = new Names<string>(Number.POSITIVE_INFINITY);

  /** Counts what found no room in `counts`. A limit that was lowered takes nothing from what is known. */
  constructor(maxServices: number, counts: ReaderCounts, state?: ReaderState) {
    this.#counts = counts;
    this.#services = new Names(Math.max(maxServices, state?.services.length ?? 0));
    this.#causes = new Names(Math.max(CAUSES_MAX, state?.causes.length ?? 0));
    for (const [job, instance] of state?.services ?? []) this.serviceId({ job, instance });
    for (const cause of state?.causes ?? []) this.causeId(cause);
  }

  get services(): readonly ServiceName[] {
    return this.#services.items;
  }

  get causes(): readonly string[] {
    return this.#causes.items;
  }

  /** Names that read the same are the same: a job `a/b` shares its number with the instance `b` of a job `a`. */
  serviceId(name: ServiceName): number | undefined {
    const id = this.#services.idOf(serviceText(name), name);
    if (id === undefined) this.#counts.overLimit++;
    return id;
  }

  /** 0 for none. Those that are too many are one. */
  causeId(cause: string | undefined): number {
    if (cause === undefined) return 0;
    const text = cause.slice(0, CAUSE_LENGTH_MAX);
    const id = this.#causes.idOf(text, text);
    if (id !== undefined) return id + 1;
    this.#counts.causesOverLimit++;
    return this.#causes.idOfLastResort(OTHER_CAUSE, OTHER_CAUSE) + 1;
  }

  jobId(job: string): number {
    return this.#jobs.idOf(job, job) ?? 0;
  }
}
