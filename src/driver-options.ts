import type { Decision } from './core/decision.ts';
import type { Policy } from './core/policy.ts';
import type { Past } from './past.ts';
import type { Clock } from './shell/clock.ts';
import type { FollowTrouble } from './shell/following/follower.ts';

export interface DriverOptions {
  /** As in the config. */
  readonly logs: readonly string[];
  readonly policy: Policy;
  readonly clock: Clock;
  /** Undefined at the first start ever: then the log's past, with `history` its rotated files too, counts but is no news. */
  readonly past: Past | undefined;
  readonly history?: boolean;
  /** Decisions to carry out, in order; often none. Called after everything that may have changed the state. */
  onDecisions(decisions: readonly Decision[]): void;
  onCaughtUp(): void;
  /** Once, when a service is first on its way to a threshold: what is slow to load may be loaded. */
  onStormComing(): void;
  onTrouble(trouble: FollowTrouble): void;
}
