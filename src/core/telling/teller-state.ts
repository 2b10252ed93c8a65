import type { Storm } from './history.ts';
import type { Incident } from './incident.ts';
import type { Thread } from './thread.ts';

/** What the teller remembers. Plain data: it stands in the state file. */
export interface TellerState {
  readonly incidents: Incident[];
  readonly threads: Thread[];
  readonly storms: Storm[];
  /** True while catching up: nothing is told until the past has been read. */
  readonly held: boolean;
}

export const EMPTY_TELLER: TellerState = { incidents: [], threads: [], storms: [], held: false };
