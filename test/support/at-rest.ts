import type { Pipeline } from '../../src/core/pipeline.ts';
import type { Measured } from '../../src/metrics.ts';
import type { HerdStats } from '../../src/shell/following/herd.ts';
import { DEFAULT_POLICY } from './policies.ts';

/** An agent to which nothing has happened yet. */

export const NO_LINES: Pipeline['counts'] = {
  ...{ lines: 0, malformed: 0, tooLong: 0, overLimit: 0, future: 0, outOfOrder: 0 },
  ...{ afterNuls: 0, otherEvents: 0, causesOverLimit: 0 },
};

export const NOTHING_FOLLOWED: HerdStats = {
  ...{ path: '/log', state: 'reading', lag_bytes: 0, lag_seconds: 0, bytes: 0, lines: 0, rotations: 0 },
  ...{ truncations: 0, truncations_without_copy: 0, recovered: { copies: 0, gz: 0 }, known_lost_bytes: 0 },
  ...{ skipped: { tooLong: 0, abandoned: 0, fillBytes: 0 }, live: true },
  files: { found: 1, awake: 1, parked: 0, missing: 0, refused: 0 },
};

export function measuredAtRest(): Measured {
  return {
    pipeline: { services: () => [], incidents: [], counts: NO_LINES },
    caughtUp: true,
    follow: NOTHING_FOLLOWED,
    outbox: { queued: 0, sent: 0, dead: 0, corrupt: 0, refused: 0 },
    troubles: 0,
    notifications: [],
    policy: DEFAULT_POLICY,
    now: Date.UTC(2026, 10, 24, 3, 12, 5),
  };
}
