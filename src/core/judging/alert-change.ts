import type { Instant } from '../time.ts';

/** An alert begins or ends. `since` is when its condition came true. */
export interface AlertChange {
  readonly kind: 'fired' | 'resolved';
  readonly at: Instant;
  readonly service: number;
  readonly rule: string;
  readonly since: Instant;
  /** When it fired: `at` itself for `fired`. */
  readonly firedAt: Instant;
  /** Why it ended: it went quiet, or the config no longer has the rule. */
  readonly why: 'respawns' | 'gave-up' | 'down' | 'quiet' | 'config';
}
