/** A point in time: milliseconds since the Unix epoch. The core is told the time, it never asks. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

export const SECOND: Duration = 1_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

/**
 * The live clock runs this far behind the wall, so that a line written late is judged before the tick it precedes.
 * Lines themselves are judged at once.
 */
export const GRACE: Duration = 2 * SECOND;

/** The clock on a wall somewhere: what must be added to UTC at an instant, daylight saving included. */
export interface Zone {
  /** IANA name, as it stands in the config and in mails. */
  readonly name: string;
  /** Local time minus UTC at that instant. Changes on quarter hours of UTC only. */
  offsetAt(at: Instant): Duration;
}
