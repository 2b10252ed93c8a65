import { DAY, type Duration, HOUR, type Instant, MINUTE, type Zone } from '../time.ts';

/**
 * How far lines may stand out of order in the repeated hour. A hook that hangs is cut off after 5 s; beyond two
 * minutes back it is the clock that was put back.
 */
const OUT_OF_ORDER_MAX = 2 * MINUTE;

/** What a wall clock showed, as milliseconds since 1970 if it were UTC. */
export type WallTime = number;

/**
 * Turns wall time into instants, daylight saving included. In the repeated hour it takes the earlier of the two, unless
 * time would go backwards by it. A minute is decided as a whole, so that the reader may remember the answer for it.
 * An hour that was skipped is read as by the clock before the change, as mktime does.
 */
export class LocalTime {
  readonly #zone: Zone;
  #hour: WallTime = Number.NaN;
  #offset: Duration = 0;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** The instant of a whole wall minute, where `previous` is the instant of the line before. */
  minuteAt(wall: WallTime, previous: Instant): Instant {
    const hour = wall - (wall % HOUR);
    if (hour === this.#hour) return wall - this.#offset;
    const before = this.#zone.offsetAt(hour - DAY);
    const after = this.#zone.offsetAt(hour + DAY);
    if (before !== after) return this.#nearChange(wall, before, after, previous);
    this.#hour = hour;
    this.#offset = before;
    return wall - before;
  }

  /** Within a day of a clock change: which of the two offsets the wall showed. */
  #nearChange(wall: WallTime, before: Duration, after: Duration, previous: Instant): Instant {
    const [earlier, later] = [wall - before, wall - after];
    // Not changed yet, or skipped.
    if (this.#zone.offsetAt(later) !== after) return earlier;
    if (this.#zone.offsetAt(earlier) !== before) return later;
    const minute = previous - (previous % MINUTE);
    return earlier >= minute - OUT_OF_ORDER_MAX ? earlier : later;
  }
}
