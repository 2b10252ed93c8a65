import type { BookState } from './incident-book.ts';
import type { MutedAlert } from './muted-log.ts';
import { EMPTY_QUOTA, type QuotaState } from './quota.ts';
import type { Thread } from './thread.ts';

/** What the teller remembers. Plain data: it stands in the state file. */
export interface TellerState extends BookState {
  readonly threads: Thread[];
  readonly quota: QuotaState;
  readonly muted: MutedAlert[];
  /** True while catching up: nothing is told until the past has been read. */
  readonly held: boolean;
}

export const EMPTY_TELLER: TellerState = {
  ...{ incidents: [], storms: [], threads: [], quota: EMPTY_QUOTA, muted: [] },
  held: false,
};

/** A deep copy, so that nobody shares what the teller changes. */
export function copyOf(state: TellerState): TellerState {
  return JSON.parse(JSON.stringify(state));
}
