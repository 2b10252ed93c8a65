import { DAY, type Duration, type Instant, MINUTE } from '../../core/time.ts';
import { BACKOFF } from './backoff.ts';
import type { Mail, Transport } from './mail.ts';

export interface OutboxOptions extends Partial<OutboxLimits> {
  /** Made if missing, 0700; its files are 0600. */
  readonly dir: string;
  /** By the receiver's name. The outbox closes them: when it stops, or when others take their place. */
  readonly transports: ReadonlyMap<string, Transport>;
  /** Told of mails that still wait `after` their queueing, and of dead letters. The mails themselves stay queued. */
  readonly fallback?: Fallback;
  /** The receiver has it; `ms` from queueing to acceptance. */
  onDelivered(mail: Mail, info: { attempts: number; response: string; ms: Duration }): void;
  /** After each failed try; `dead`: not tried again, for all or for the recipients named in `why`. */
  onTrouble(mail: Mail, why: string, dead: boolean): void;
  /** A file that could not be read was moved to `file`. */
  onCorrupt?(file: string, why: string): void;
  /** The outbox's own disk failed with the mail `id`: it stays queued, and may go out twice after a crash. */
  onFault?(id: string, why: string): void;
  /** The wall clock. */
  readonly now?: () => Instant;
  /** In [0, 1), for the jitter. */
  readonly random?: () => number;
}

export interface Fallback {
  readonly receiver: string;
  readonly after: Duration;
}

export interface OutboxLimits {
  /** Mails waiting for one receiver; beyond, the newest is refused loudly, because the oldest say how it began. */
  readonly queueMax: number;
  /** Sent mails kept, so that their ids are known; and for how long. */
  readonly sentKept: number;
  readonly sentAge: Duration;
  /** Dead letters kept; they were told when they died. */
  readonly deadKept: number;
  /** After the n-th failure of a transport in a row; the last step repeats. */
  readonly backoff: readonly Duration[];
  /** More than `lateMany` mails that waited longer than `lateAfter` go as one, when the receiver is back. */
  readonly lateAfter: Duration;
  readonly lateMany: number;
  /** Tries under way at once, per receiver. */
  readonly concurrency: number;
}

export const OUTBOX_LIMITS: OutboxLimits = {
  queueMax: 1_000,
  sentKept: 500,
  sentAge: 7 * DAY,
  deadKept: 500,
  backoff: BACKOFF,
  lateAfter: 10 * MINUTE,
  lateMany: 5,
  concurrency: 3,
};

export interface OutboxStats {
  readonly queued: number;
  /** Delivered and still remembered. */
  readonly sent: number;
  readonly dead: number;
  /** Files that could not be read, since the start. */
  readonly corrupt: number;
  /** Mails not taken because the queue was full or the disk failed, since the start. */
  readonly refused: number;
  /** When the mail that waits longest was queued. */
  readonly oldest?: Instant;
  readonly lastError?: string;
}
