import { Delivery } from './delivery.ts';
import { type DrainParts, startAnew } from './drain.ts';
import { identityAt } from './identity.ts';
import { Ledger, type Log } from './ledger.ts';
import { FOLLOW_LIMITS, type FollowLimits } from './limits.ts';
import { Live } from './live.ts';
import { Losses } from './losses.ts';
import { NameKeeper } from './name-keeper.ts';
import type { FollowerOptions } from './options.ts';
import { Pace } from './pace.ts';
import { Reader } from './reader.ts';
import { Recovery } from './recovery.ts';
import { emptyTotals } from './totals.ts';
import { Troubles } from './troubles.ts';

/** What a follower is made of: the book, those who read by it, and those who notice. */
export interface FollowerParts extends DrainParts {
  readonly limits: FollowLimits;
  readonly recovery: Recovery;
  readonly name: NameKeeper;
  readonly live: Live;
  /** There is no position of this log: what was rotated before is not its news. */
  readonly isFirstStart: boolean;
}

/** Puts a follower together and enters its position, without touching the log. */
export function partsOf(options: FollowerOptions, on: { wake(): void; onBlock(): void }): FollowerParts {
  const { path, position, shared } = options;
  const limits: FollowLimits = { ...FOLLOW_LIMITS, ...options };
  const [ledger, totals, pace] = [new Ledger(limits.absentMax), emptyTotals(), new Pace(limits)];
  const troubles = shared?.troubles ?? new Troubles((trouble) => options.onTrouble(trouble));
  const losses = new Losses(totals, troubles);
  const delivery = new Delivery((bytes) => options.onLines(bytes), totals, limits.lineBytesMax);
  const reader = new Reader(delivery, limits, shared?.chunk);
  const drainParts: DrainParts = { reader, pace, ledger, losses, totals, troubles, settleMs: limits.settleMs };
  const identity = options.birthTimes === undefined ? {} : { birthTimes: options.birthTimes };
  const room = { ...drainParts, path, delivery, identity, limits };
  const recovery = new Recovery({ ...room, isLogOfItsOwn: shared?.isLogOfItsOwn });
  const name = new NameKeeper({ ...room, recovery, wake: on.wake, watched: shared !== undefined });
  const onCutUnread = (log: Log) => {
    startAnew(log, drainParts);
    recovery.stir();
  };
  const live = new Live({ ...room, ...on, onCutUnread }, options.live ?? true);
  const isFirstStart = position?.path !== path;
  if (position) {
    ledger.load(position);
    if (isFirstStart) ledger.keepOnly(identityAt(path, identity));
    for (const content of ledger.contents()) {
      if (content.awaited) losses.expect(content, path, performance.now() + limits.settleMs);
    }
    Object.assign(totals, position.totals);
  }
  return { ...drainParts, limits, recovery, name, live, isFirstStart };
}

/** Whether there is more to come than what is written to the log: a rotated file that is open, a copy awaited. */
export function isRestless({ ledger, name, losses, recovery }: FollowerParts): boolean {
  return ledger.open().some((log) => log !== name.current) || losses.waiting || recovery.again;
}
