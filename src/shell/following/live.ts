import { fstatSync } from 'node:fs';
import { stillHolds } from './content.ts';
import type { Delivery } from './delivery.ts';
import { takeFromTail } from './drain.ts';
import type { Log } from './ledger.ts';
import type { FollowLimits } from './limits.ts';
import { canTailDescriptors, LiveTail } from './live-tail.ts';
import type { Troubles } from './troubles.ts';

export interface LiveParts {
  readonly path: string;
  readonly delivery: Delivery;
  readonly troubles: Troubles;
  readonly limits: FollowLimits;
  /** The own reader has to look, now. */
  wake(): void;
  /** The log was cut before anything of it was consumed, so that the own reader cannot see it. */
  onCutUnread(log: Log): void;
  onBlock(): void;
}

/** Without inotify watches to be had, they are asked for again this often. */
const RETRY_MS = 60_000;

/** Hands the current log over to Tail when it is read up, and takes it back when Tail is out of its depth. */
export class Live {
  readonly #parts: LiveParts;
  readonly #possible: boolean;
  #notBefore = 0;

  constructor(parts: LiveParts, wanted: boolean) {
    this.#parts = parts;
    this.#possible = wanted && canTailDescriptors();
  }

  /** Gives the log to Tail, if it can have it. */
  begin(log: Log): void {
    const { content, fd } = log;
    if (!this.#possible || log.live || content.skipping || performance.now() < this.#notBefore) return;
    if (fstatSync(fd).size - content.offset > this.#reach) return;
    const { troubles, path } = this.#parts;
    try {
      log.live = new LiveTail(fd, content.offset, {
        mayRead: (size) => this.#mayRead(log, size),
        onBlock: (lines) => this.#onBlock(log, lines),
        onMoved: () => this.#parts.wake(),
        onCut: () => this.#cut(log),
        onBroken: () => this.#takeBack(log),
      });
      troubles.ends('polling', path);
    } catch (error) {
      this.#notBefore = performance.now() + RETRY_MS;
      troubles.begins('polling', path, `New lines are looked for by polling, as inotify refuses: ${String(error)}`);
    }
  }

  /** Whether the own reader has to have a look at the log. */
  isOutOfDepth({ live, fd, content }: Log): boolean {
    return !live || live.stuck || fstatSync(fd).size < content.offset || !stillHolds(fd, content);
  }

  get #reach(): number {
    return Math.min(this.#parts.limits.liveBytesMax, this.#parts.limits.lineBytesMax);
  }

  #mayRead(log: Log, size: number): boolean {
    const { content, fd } = log;
    const holds = stillHolds(fd, content);
    // Before anything is consumed, a later size may be that of a file that was cut and grew again.
    if (holds && (content.offset > 0 || content.known === 0)) content.known = Math.max(content.known, size);
    if (holds && size - content.offset <= this.#reach) return true;
    this.#takeBack(log);
    return false;
  }

  /**
   * What Tail has read is ours only if the file holds it now, and still what came before; see `stillHolds`. Tail keeps
   * half lines: the first one may have begun before a cut and go on with what was written after it.
   */
  #onBlock(log: Log, lines: Uint8Array): void {
    if (!stillHolds(log.fd, log.content, lines)) {
      this.#cut(log);
      return;
    }
    this.#parts.delivery.feed(log.content, lines);
    log.grewAt = performance.now();
    this.#parts.onBlock();
  }

  #cut(log: Log): void {
    if (log.content.offset === 0) this.#parts.onCutUnread(log);
    this.#takeBack(log);
  }

  #takeBack(log: Log): void {
    takeFromTail(log);
    this.#parts.wake();
  }
}
