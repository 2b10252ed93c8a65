import { parseDuration } from '../config/duration.ts';
import type { Between } from '../core/reading/stamps.ts';
import type { Duration, Instant, Zone } from '../core/time.ts';

/** An option that says when: its name is part of what is said if it cannot be read. */
export class OptionError extends Error {}

export interface BetweenArgs {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads `--since` and `--until`: a local time in the log's zone (`2026-11-24`, `2026-11-24 05:52`), ISO 8601 with an
 * offset, or a duration before now (`2d`). A day means its first instant for `since`, its last for `until`.
 * @throws {OptionError} saying which option, and what to write instead.
 */
export function betweenOf({ since, until }: BetweenArgs, zone: Zone, now: Instant): Between {
  const between = {
    since: since === undefined ? -Infinity : instantOf('--since', since, '00:00:00', { zone, now }),
    until: until === undefined ? Number.POSITIVE_INFINITY : instantOf('--until', until, '23:59:59', { zone, now }),
  };
  if (between.since > between.until) throw new OptionError('Cannot use --since and --until: nothing lies between them');
  return between;
}

/**
 * Reads a duration that an option gives.
 * @throws {OptionError} with the option's name.
 */
export function durationOf(option: string, text: string): Duration {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new OptionError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function instantOf(option: string, text: string, clock: string, { zone, now }: { zone: Zone; now: Instant }): Instant {
  if (/^\d+[a-z]/.test(text)) return now - durationOf(option, text);
  const [, day, time = clock, offset] = ISO.exec(text.trim()) ?? [];
  const wall = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(wall)) {
    const wanted = 'write 2026-11-24, "2026-11-24 05:52", an ISO 8601 time with its offset, or 2d for two days ago';
    throw new OptionError(`Cannot read ${option} "${text}": ${wanted}`);
  }
  return offset === undefined ? fromWall(wall, zone) : Date.parse(`${day}T${time}${offset}`);
}

/** The offset is asked for at the instant that the first guess leads to: right but in the hour of a clock change. */
function fromWall(wall: number, zone: Zone): Instant {
  const guess = wall - zone.offsetAt(wall);
  return wall - zone.offsetAt(guess);
}
