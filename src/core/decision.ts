import type { AlertChange } from './judging/alert-change.ts';
import type { Severity } from './policy.ts';
import type { Notification } from './telling/notification.ts';

/** An alert began or ended. */
export interface AlertDecision extends Omit<AlertChange, 'service'> {
  readonly service: string;
  /** Null for the agent's own. */
  readonly host: string | null;
  readonly severity: Severity;
  /** Respawns of the storm so far. */
  readonly respawns: number;
}

/** What the core wants done, in the order it was decided. */
export type Decision = { readonly kind: 'notify'; readonly notification: Notification } | AlertDecision;
