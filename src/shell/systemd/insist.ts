import { type Duration, SECOND } from '../../core/time.ts';

export interface InsistOptions {
  readonly signal: AbortSignal;
  /** How long until the next try. */
  readonly again?: Duration;
  /** Told of each new fault once, and with undefined when it is over. */
  readonly onFault: (fault: string | undefined) => void;
  /** Called on every try, so that a watchdog sees a loop that waits, not one that is stuck. */
  readonly onTry: () => void;
}

/** Tries a write until it succeeds, every second by default: a full disk is mended by somebody, and nothing is lost by waiting. */
export async function insist(write: () => Promise<void>, options: InsistOptions): Promise<void> {
  const { signal, again = SECOND, onFault, onTry } = options;
  let fault: string | undefined;
  for (;;) {
    try {
      await write();
      if (fault !== undefined) onFault(undefined);
      return;
    } catch (error) {
      const now = error instanceof Error ? error.message : String(error);
      if (now !== fault) onFault(now);
      if (signal.aborted) throw error;
      fault = now;
    }
    onTry();
    await new Promise((resolve) => setTimeout(resolve, again));
  }
}
