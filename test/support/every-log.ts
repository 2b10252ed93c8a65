import type { Decision } from '../../src/core/decision.ts';
import type { Policy } from '../../src/core/policy.ts';
import { replayed } from './core-driver.ts';
import { type Line, type LogOptions, randomLog } from './core-log.ts';
import { POLICIES } from './policies.ts';

/** Seeds of each law under each policy; LAW_SEEDS=1000 looks harder. */
export const SEEDS = Number(process.env.LAW_SEEDS ?? 8);

export interface Case {
  readonly lines: readonly Line[];
  readonly policy: Policy;
  readonly seed: number;
  /** What replay decides. */
  readonly decisions: readonly Decision[];
}

/** Checks a law with logs of many seeds under every policy. A failure says under which. */
export function everyLog(options: LogOptions & { readonly seeds?: number }, check: (one: Case) => void): void {
  for (const { name, policy } of POLICIES) {
    for (let seed = 1; seed <= (options.seeds ?? SEEDS); seed++) {
      const lines = randomLog(seed, options);
      try {
        check({ lines, policy, seed, decisions: replayed(lines, policy) });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Seed ${seed} under the policy "${name}": ${why}`, { cause });
      }
    }
  }
}
