import type { Instant } from '../time.ts';

/** A service that stopped and has not been started since. */
export interface Fallen {
  readonly service: string;
  /** Null or absent for the agent's own. */
  readonly host?: string | null;
  readonly at: Instant;
}

/** What the teller asks of the rest of the core when it writes. */
export interface Facts {
  /** Whether services that do not fire yet are well on their way to a threshold. */
  company(now: Instant): boolean;
  /** Services that stopped between two instants, both included, and were not started since; the earliest first. */
  fallen(from: Instant, to: Instant): Fallen[];
  /** Whether the service's last event was a `stopping`. */
  isDown(service: string): boolean;
  /** Since when a service is up; undefined when it is down, or was never seen to start. */
  upSince(id: number): Instant | undefined;
  /** Stamps of the newest respawns of a service, oldest first. */
  recent(id: number): Instant[];
}
