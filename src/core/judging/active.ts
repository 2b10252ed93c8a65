import type { Instant } from '../time.ts';
import type { Standing } from './detect.ts';

/** A standing with its place in time. `due` never lies later than the next instant at which it must be judged. */
export interface Active extends Standing {
  readonly service: number;
  readonly rule: string;
  due: Instant;
}

/** As the state file has it. */
export type KeptActive = Pick<Active, 'service' | 'rule' | 'since'> & {
  readonly firedAt: Instant | null;
  readonly startedAt: Instant | null;
};

export function kept({ service, rule, since, firedAt, startedAt }: Active): KeptActive {
  return { service, rule, since, firedAt: firedAt ?? null, startedAt: startedAt ?? null };
}

/** To be judged at once: the rules may be others now. */
export function restored({ service, rule, since, firedAt, startedAt }: KeptActive, now: Instant): Active {
  return { service, rule, since, firedAt: firedAt ?? undefined, startedAt: startedAt ?? undefined, due: now };
}
